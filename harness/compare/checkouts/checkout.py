"""Whose code a side runs: the suite's kernels, and the problems that lie outside of the suite."""

import contextlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from harness.compare.checkouts import revisions
from harness.measure.process import ROOT

SUITE = ROOT / "kernels"
HERE = "this checkout"
SAME = "each side would run the same files"


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
    outside = this().outside
    folder = Path(text).expanduser().absolute()
    if folder.is_dir():
        return _of_folder(text, folder, outside)
    return _of_revision(text, outside, scratch)


def _of_folder(text, folder, outside):
    kernels = folder / "kernels"
    is_suite = (kernels / "__init__.py").is_file()
    if not (is_suite or outside):
        raise ValueError("it has no folder kernels")
    moved = []
    for problem in outside:
        places = [folder / problem.name, folder]
        with contextlib.suppress(revisions.NoRevision):
            places.insert(0, folder / problem.relative_to(revisions.top(problem)))
        moved.append(_found(problem, places).resolve())
    found = Checkout(text, kernels if is_suite else SUITE, tuple(moved))
    if outside and replace(found, name=HERE) == this():
        raise ValueError(f"it is where the problems lie: {SAME}")
    return found


def _of_revision(text, outside, scratch):
    try:
        repository, *others = {revisions.top(folder) for folder in outside or (ROOT,)}
    except revisions.NoRevision as error:
        raise ValueError(f"{error}; {SAME}" if outside else str(error)) from None
    if others:
        raise ValueError("the problems lie in several repositories; compare one at a time")
    target = Path(scratch, repository.name)
    commit = revisions.export(repository, text, target)[:9]
    moved = tuple(_found(problem, [target / problem.relative_to(repository)]) for problem in outside)
    if not _holds_suite(repository):
        return Checkout(f"{text} ({commit} of {repository.name})", SUITE, moved)
    kernels = target / ROOT.relative_to(repository) / "kernels"
    if not kernels.is_dir():
        raise ValueError("it has no kernels")
    return Checkout(f"{text} ({commit})", kernels, moved)


def _found(problem, places):
    """The first of these places that holds a problem of that name."""
    for place in places:
        if place.name == problem.name and (place / "__init__.py").is_file():
            return place
    raise ValueError(f"it holds no problem {problem.name}: {SAME}")


def _holds_suite(repository):
    with contextlib.suppress(revisions.NoRevision):  # an archive that was unpacked
        return revisions.top(ROOT) == repository
    return False
