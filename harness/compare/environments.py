"""The sides of a comparison: which Python with which packages, and whose kernels."""

import hashlib
import json
import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from harness.compare.checkouts.checkout import SAME, Checkout, checkout_of, this
from harness.measure.process import ROOT
from harness.units import format_duration

ENVIRONMENTS = Path(".benchmarks", "environments")


class CannotCompare(ValueError):
    """A side cannot be had, fails or disagrees. The message is one line that names the side."""


@dataclass(frozen=True)
class Side:
    """A Python to run, and a folder with the `kernels` to be run and this harness beside them."""

    name: str
    text: str
    python: str
    folder: Path
    checkout: Checkout
    # Of its Python, and of its libraries, None where one is missing: ``{"python": ..., "libraries": {...}}``.
    versions: dict

    @property
    def where(self):
        """What `measure.process.Child` takes, to run a case on this side."""
        path = os.pathsep.join(map(str, self.checkout.outside))
        return {"python": self.python, "root": self.folder, "variables": {"PROBLEM_PATH": path}}

    def why_not(self, case):
        """Why a case cannot be run on this side, or None."""
        if not self.versions["libraries"].get(case.library, True):
            return f"{case.library} is not installed there"
        if not (self.checkout.folder(case.base) / f"{case.kernel}.py").is_file():
            return f"it has no kernel {case.base}/{case.kernel}"
        if not self.checkout.differs_in(case.base):
            return f"{self.checkout.name} is of other problems; {SAME}"
        return None


class Sides:
    """Sides by name, each made when it is first wanted; ``texts`` says what they are, in order."""

    def __init__(self, texts, scratch):
        self.texts, self._scratch, self._made = texts, scratch, {}
        # Why some cannot be had: ``{name: one line}``.
        self.failed = {}

    def get(self, names):
        """The ``{name: Side}`` that can be had of these."""
        for name in names:
            if name not in self._made and name not in self.failed:
                try:
                    self._made[name] = side(name, self.texts[name], self._scratch)
                except CannotCompare as error:
                    self.failed[name] = str(error)
        return {name: self._made[name] for name in names if name in self._made}


def side(name, text, scratch):
    """The Side called `name` that `text` describes: words, in any order, separated by spaces.

    - an existing Python interpreter, as a path (default: the one that runs this);
    - requirement specifiers such as ``jax==0.9.2``: an environment is made with them, once, on top
      of this project's requirements;
    - ``@`` and a git revision or a folder, whose kernels are run (default: this checkout's). Where problems
      lie outside of the suite, it is one of the repository that they lie in.

    ``.`` alone stands for this environment and this checkout. Raises CannotCompare.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise CannotCompare(f"side {name}, {text!r}: {error}") from None
    pythons, wanted, checkouts = [], [], []
    for word in words:
        if word == ".":
            continue
        if word.startswith("@"):
            checkouts.append(word[1:])
        elif "/" in word:
            pythons.append(word)
        else:
            wanted.append(_requirement(name, word))
    if not words or len(pythons) > 1 or len(checkouts) > 1:
        raise CannotCompare(f"side {name}, {text!r}: give one interpreter and one @checkout at most, or .")
    python = _interpreter(name, pythons[0]) if pythons else sys.executable
    if wanted:
        python = _environment(name, python, wanted)
    checkout = _checkout(name, checkouts[0] if checkouts else None, scratch)
    folder = Path(scratch, name)
    folder.mkdir()
    # The instrument is this one for both sides; only the kernels are the side's own.
    (folder / "kernels").symlink_to(checkout.kernels, target_is_directory=True)
    (folder / "harness").symlink_to(ROOT / "harness", target_is_directory=True)
    return Side(name, text, python, folder, checkout, _versions(name, python, folder))


def _versions(name, python, folder):
    code = (
        "import json, platform; from harness import libraries; "
        "print(json.dumps({'python': platform.python_version(), 'libraries': libraries.versions()}))"
    )
    done = _run([python, "-c", code], name, "its Python cannot run the suite", cwd=folder)
    return json.loads(done.splitlines()[-1])


def _requirement(name, word):
    try:
        return str(Requirement(word))
    except InvalidRequirement:
        raise CannotCompare(
            f"side {name}: {word!r} is no requirement (jax==0.9.2), no path of a Python (./bin/python), "
            "no checkout (@HEAD~1) and not ."
        ) from None


def _interpreter(name, path):
    found = Path(path).expanduser().absolute()  # not resolved: a link into an environment is the environment
    done = _run(
        [found, "-c", "import sys; print(sys.version_info >= (3, 11))"], name, f"{path} does not start"
    )
    if done.strip() != "True":
        raise CannotCompare(f"side {name}: {path} is not a Python from 3.11 up")
    return str(found)


def _environment(name, python, wanted):
    """An environment with `wanted`, made once for this Python and these words."""
    key = hashlib.sha256("\n".join([python, *sorted(wanted)]).encode()).hexdigest()[:12]
    folder = (ENVIRONMENTS / key).absolute()
    made, finished = folder / "bin" / "python", folder / "finished"
    if not finished.exists():
        print(f"side {name}: making an environment with {' '.join(wanted)}", file=sys.stderr, flush=True)
        began = time.monotonic()
        _run([python, "-m", "venv", "--clear", folder], name, "no environment could be made")
        # What is imported is compiled then; compiling everything takes longer than all the rest.
        pip = [made, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        _run(
            [*pip, "-r", ROOT / "requirements.txt", *wanted], name, f"{' '.join(wanted)} cannot be installed"
        )
        finished.touch()
        took = format_duration(time.monotonic() - began)
        print(f"side {name}: made in {took}, and kept in {ENVIRONMENTS}", file=sys.stderr, flush=True)
    return str(made)


def _checkout(name, text, scratch):
    if text is None:
        return this()
    try:
        return checkout_of(text, Path(scratch, f"checkout-{name}"))
    except ValueError as error:
        raise CannotCompare(f"side {name}: @{text}: {error}") from None


def _run(command, name, what, cwd=None):
    """The standard output of `command`; CannotCompare with `what` and what its errors say."""
    words = [str(part) for part in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=cwd)
    except OSError as error:
        raise CannotCompare(f"side {name}: {what} ({error.strerror})") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        # pip's error stands before its advice, a traceback's at its end.
        lines = [line for line in said if line.startswith("ERROR")] or said[-1:]
        raise CannotCompare(f"side {name}: {what}" + (f" ({lines[0]})" if lines else ""))
    return done.stdout
