"""Whose code a side runs, the suite's kernels and the problems outside of it: a folder's or a revision's."""

import contextlib
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from harness.measure.process import ROOT

SUITE = ROOT / "kernels"
HERE = "this checkout"
SAME = "each side would run the same files"
UNKNOWN = "neither a folder nor a git revision"
SHALLOW = "; this clone has no history: git fetch --unshallow, or fetch-depth: 0 for actions/checkout"
# In a hook git sets these, for the repository whose hook it is.
OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")


class NoRevision(ValueError):
    """A revision cannot be had: one line, git's own where it has one, with what helps."""


@dataclass(frozen=True)
class Checkout:
    """The suite's folder of kernels, and the folder of each problem outside of it (--problem-path)."""

    name: str
    kernels: Path
    outside: tuple

    def folder(self, problem):
        """Where the kernels of a problem are."""
        return next((path for path in self.outside if path.name == problem), self.kernels / problem)

    def differs_in(self, problem):
        """Is this a checkout of the problem, too, or only of those outside?"""
        return self.name == HERE or not self.outside or self.folder(problem) != SUITE / problem


def this():
    """This one."""
    paths = os.environ.get("PROBLEM_PATH", "").split(os.pathsep)
    return Checkout(HERE, SUITE, tuple(Path(path) for path in paths if path))


def checkout_of(text, scratch):
    """The Checkout that `text` names, a folder or a git revision; a revision's files are put into `scratch`.

    Where problems lie outside of the suite, it is a revision of their repository, or a folder like it. Raises
    ValueError, one line.
    """
    folder = Path(text).expanduser().absolute()
    if folder.is_dir():
        return _of_folder(text, folder, this().outside)
    return _of_revision(text, this().outside, scratch)


def _of_folder(text, folder, outside):
    kernels = folder / "kernels"
    is_suite = (kernels / "__init__.py").is_file()
    if not (is_suite or outside):
        raise ValueError("it has no folder kernels")
    moved = []
    for problem in outside:
        places = [folder / problem.name, folder]
        with contextlib.suppress(NoRevision):
            places.insert(0, folder / problem.relative_to(_repository(problem)))
        moved.append(_problem_in(places, problem).resolve())
    checkout = Checkout(text, kernels if is_suite else SUITE, tuple(moved))
    if outside and replace(checkout, name=HERE) == this():
        raise ValueError(f"it is where the problems lie: {SAME}")
    return checkout


def _of_revision(text, outside, scratch):
    try:
        repository, *others = {_repository(folder) for folder in outside or (ROOT,)}
    except NoRevision as error:
        raise ValueError(f"{error}; {SAME}" if outside else str(error)) from None
    if others:
        raise ValueError("the problems lie in several repositories; compare one at a time")
    try:
        commit = _git(repository, "rev-parse", "--verify", f"{text}^{{commit}}")
    except NoRevision:
        shallow = _git(repository, "rev-parse", "--is-shallow-repository") == "true"
        raise NoRevision(UNKNOWN + SHALLOW * shallow) from None
    target = Path(scratch, repository.name)
    target.parent.mkdir(parents=True)
    index = {"GIT_INDEX_FILE": f"{target}.index"}  # the repository's own stays as it is
    _git(repository, "read-tree", commit, **index)
    _git(repository, "checkout-index", "--all", f"--prefix={target}/", **index)
    moved = tuple(_problem_in([target / path.relative_to(repository)], path) for path in outside)
    # The suite itself may be an archive that was unpacked.
    with contextlib.suppress(NoRevision):
        if _repository(ROOT) == repository:
            kernels = target / ROOT.relative_to(repository) / "kernels"
            if not kernels.is_dir():
                raise ValueError("it has no kernels")
            return Checkout(f"{text} ({commit[:9]})", kernels, moved)
    return Checkout(f"{text} ({commit[:9]} of {repository.name})", SUITE, moved)


def _problem_in(places, problem):
    """The first of these places that holds a problem of that name."""
    for place in places:
        if place.name == problem.name and (place / "__init__.py").is_file():
            return place
    raise ValueError(f"it holds no problem {problem.name}: {SAME}")


def _repository(folder):
    """The top folder of the repository that `folder` lies in. Raises NoRevision."""
    try:
        return Path(_git(folder, "rev-parse", "--show-toplevel"))
    except NoRevision as error:
        raise NoRevision(f"{folder}: {error}") from None


def _git(folder, *words, **variables):
    """What git prints in `folder`. Raises NoRevision with its first line, and the command that it advises."""
    without_hook = {name: value for name, value in os.environ.items() if name not in OF_A_HOOK}
    env = without_hook | {"LC_ALL": "C"} | variables
    try:
        result = subprocess.run(
            ["git", "-C", folder, *words], env=env, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise NoRevision(f"git cannot be started ({error.strerror})") from None
    if result.returncode:
        first, *more = result.stderr.strip().splitlines() or ["git gives no reason"]
        advice = [line.strip() for line in more if line.strip().startswith("git ")]
        raise NoRevision(": ".join([first.removeprefix("fatal: "), *advice[:1]]))
    return result.stdout.strip()
