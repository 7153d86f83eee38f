"""The sides of a comparison: which Python with which packages, whose kernels; releases of a package."""

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from harness.compare.checkouts import SAME, Checkout, checkout_of, this
from harness.machine import environment_variables
from harness.measure.process import ROOT
from harness.units import format_duration

ENVIRONMENTS = Path(".benchmarks", "environments")
# A word that sets an environment variable; a requirement has two equals signs.
VARIABLE = re.compile(r"([A-Z][A-Z0-9_]*)=(?!=)(.*)", re.DOTALL)
PIP = ("-m", "pip", "--disable-pip-version-check")
VERSIONS = (
    "import json, platform; from harness import libraries; "
    "print(json.dumps({'python': platform.python_version(), 'libraries': libraries.versions()}))"
)


class CannotCompare(ValueError):
    """A side cannot be had, fails or disagrees. The message is one line that names the side."""


@dataclass(frozen=True)
class Side:
    """A Python to run, and a folder with the `kernels` to be run and this harness beside them."""

    text: str
    python: str
    folder: Path
    checkout: Checkout
    # Of its Python, and of its libraries, None where one is missing: ``{"python": ..., "libraries": {...}}``.
    versions: dict
    # Environment variables that its processes have beside those of this one.
    variables: dict

    @property
    def where(self):
        """What `measure.process.Child` takes, to run a case on this side."""
        variables = self.variables | {"PROBLEM_PATH": os.pathsep.join(map(str, self.checkout.outside))}
        return {"python": self.python, "root": self.folder, "variables": variables}

    def why_not(self, case):
        """Why a case cannot be run on this side, or None."""
        if not self.versions["libraries"].get(case.library, True):
            return f"{case.library} is not installed there"
        from kernels import places_of  # only now: it has been told of a user's own problems

        folder = self.checkout.folder(case.base)
        is_there = (folder / f"{case.kernel}.py").is_file() or case.kernel in places_of(str(folder))
        if not is_there:
            return f"it has no kernel {case.base}/{case.kernel}"
        if not self.checkout.differs_in(case.base):
            return f"{self.checkout.name} is of other problems; {SAME}"
        return None


class Sides:
    """Sides by name, each made when it is first wanted; ``texts`` says what they are, in order."""

    def __init__(self, texts, scratch):
        self._texts, self._scratch, self._sides = texts, scratch, {}
        # Why some cannot be had: ``{name: one line}``.
        self.failed = {}

    def get(self, names):
        """The ``{name: Side}`` that can be had of these. Raises CannotCompare where fewer than two can."""
        for name in names:
            if name not in self._sides | self.failed:
                try:
                    self._sides[name] = side(name, self._texts[name], self._scratch)
                except CannotCompare as error:
                    self.failed[name] = str(error)
        sides = {name: self._sides[name] for name in names if name in self._sides}
        if len(sides) < 2:
            raise CannotCompare(next(self.failed[name] for name in names if name in self.failed))
        return sides


def side(name, text, scratch):
    """The Side called `name` that `text` describes: words, in any order, separated by spaces.

    - an existing Python interpreter, as a path (default: the one that runs this);
    - requirement specifiers such as ``jax==0.9.2``: an environment is made with them, once, on top
      of this project's requirements;
    - ``NAME=value``, an environment variable that changes a time, such as ``OMP_WAIT_POLICY=passive``;
    - ``@`` and a git revision or a folder, whose kernels are run (default: this checkout's). Where problems
      lie outside of the suite, it is one of the repository that they lie in.

    ``.`` alone stands for this environment and this checkout. Raises CannotCompare.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise CannotCompare(f"side {name}, {text!r}: {error}") from None
    checkouts = [word[1:] for word in words if word.startswith("@")]
    variables = dict(match.groups() for word in words if (match := VARIABLE.fullmatch(word)))
    for variable, value in variables.items():
        if why := environment_variables.why_not_of_a_side(variable, value):
            raise CannotCompare(f"side {name}: {why}")
    other_words = [w for w in words if w != "." and not w.startswith("@") and not VARIABLE.fullmatch(w)]
    pythons = [word for word in other_words if "/" in word]
    packages = [word for word in other_words if "/" not in word]
    if not words or len(pythons) > 1 or len(checkouts) > 1:
        raise CannotCompare(f"side {name}, {text!r}: give one interpreter and one @checkout at most, or .")
    python = sys.executable
    for path in pythons:
        python = str(Path(path).expanduser().absolute())  # a link into an environment is the environment
        code = "import sys; print(sys.version_info >= (3, 11))"
        if _run([python, "-c", code], f"side {name}: {path} does not start").strip() != "True":
            raise CannotCompare(f"side {name}: {path} is not a Python from 3.11 up")
    python = _environment(name, python, packages) if packages else python
    try:
        checkout = checkout_of(checkouts[0], Path(scratch, f"checkout-{name}")) if checkouts else this()
    except ValueError as error:
        raise CannotCompare(f"side {name}: @{checkouts[0]}: {error}") from None
    folder = Path(scratch, name)
    folder.mkdir()
    # The instrument is this one for both sides; only the kernels are the side's own.
    (folder / "kernels").symlink_to(checkout.kernels, target_is_directory=True)
    (folder / "harness").symlink_to(ROOT / "harness", target_is_directory=True)
    printed = _run([python, "-c", VERSIONS], f"side {name}: its Python cannot run the suite", cwd=folder)
    return Side(text, python, folder, checkout, json.loads(printed.splitlines()[-1]), variables)


def _environment(name, python, packages):
    """The Python of an environment with these requirements, made once for this Python and these words."""
    try:
        packages = [str(Requirement(word)) for word in packages]
    except InvalidRequirement:
        raise CannotCompare(
            f"side {name}: {' '.join(map(repr, packages))} is no requirement (jax==0.9.2), no path of a "
            "Python (./bin/python), no variable (NAME=value), no checkout (@HEAD~1) and not ."
        ) from None
    key = hashlib.sha256("\n".join([python, *sorted(packages)]).encode()).hexdigest()[:12]
    folder, words = (ENVIRONMENTS / key).absolute(), " ".join(packages)
    interpreter, finished = folder / "bin" / "python", folder / "finished"
    if finished.exists():
        return str(interpreter)
    print(f"side {name}: making an environment with {words}", file=sys.stderr, flush=True)
    began = time.monotonic()
    if uv := shutil.which("uv"):  # much faster: it links what it has had before
        create = [uv, "venv", "--quiet", "--clear", "--python", python, folder]
        install = [uv, "pip", "install", "--quiet", "--python", interpreter]
    else:
        create = [python, "-m", "venv", "--clear", folder]
        # What is imported is compiled then; compiling everything takes longer than all the rest.
        install = [interpreter, *PIP, "install", "--quiet", "--no-compile"]
    _run(create, f"side {name}: no environment could be made")
    install += ["-r", ROOT / "requirements.txt", *packages]
    _run(install, f"side {name}: {words} cannot be installed")
    finished.touch()
    took = format_duration(time.monotonic() - began)
    print(f"side {name}: made in {took}, and kept in {ENVIRONMENTS}", file=sys.stderr, flush=True)
    return str(interpreter)


def _run(command, failure, cwd=None):
    """The standard output of `command`; CannotCompare with `failure` and a line of its errors."""
    try:
        result = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=cwd)
    except OSError as error:
        raise CannotCompare(f"{failure} ({error.strerror})") from None
    if result.returncode:
        lines = result.stderr.strip().splitlines()
        # pip's error stands before its advice, uv's and a traceback's at the end.
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-1:]
        raise CannotCompare(f"{failure} ({errors[0].strip()})" if errors else failure)
    return result.stdout


def releases(text, every=1):
    """``{"0.9.2": "jax==0.9.2", ...}``, oldest first, for "jax>=0.9"; pre-releases are left out.

    They are those that pip would install here, `every` so-many-th of them and the newest in any case. Raises
    CannotCompare, one line.
    """
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise CannotCompare(f"--releases: {text!r} is no requirement such as jax>=0.9") from None
    failure = f"--releases: the index does not tell the releases of {requirement.name}"
    printed = _run([sys.executable, *PIP, "index", "versions", requirement.name], failure)
    match = re.search(r"^Available versions: (.+)$", printed, re.MULTILINE)
    if not match:
        raise CannotCompare(failure)
    versions = []
    for word in match[1].split(", "):
        with suppress(InvalidVersion):
            versions.append(Version(word))
    versions = sorted(v for v in versions if v in requirement.specifier and not v.is_prerelease)
    if len(versions) < 2:
        raise CannotCompare(
            f"--releases: the index has {len(versions)} releases of {text} for Python "
            f"{sys.version_info.major}.{sys.version_info.minor}; two are the fewest that can be compared"
        )
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    chosen = dict.fromkeys([*versions[:-1:every], versions[-1]])
    return {str(version): f"{requirement.name}{extras}=={version}" for version in chosen}
