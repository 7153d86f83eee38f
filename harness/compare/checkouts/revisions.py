"""The files of a git repository as a revision has them."""

import os
import subprocess
from pathlib import Path

# In a hook git sets these, for the repository whose hook it is.
OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
UNKNOWN = "neither a folder nor a git revision"
SHALLOW = "; this clone has no history: git fetch --unshallow, or fetch-depth: 0 for actions/checkout"


class NoRevision(ValueError):
    """A revision cannot be had: one line, git's own where it has one, with what helps."""


def top(folder):
    """The top folder of the repository that `folder` lies in. Raises NoRevision."""
    try:
        return Path(_git(folder, "rev-parse", "--show-toplevel"))
    except NoRevision as error:
        raise NoRevision(f"{folder}: {error}") from None


def export(repository, revision, target):
    """Put all files of a revision into the new folder `target`; returns its commit. Raises NoRevision."""
    try:
        commit = _git(repository, "rev-parse", "--verify", f"{revision}^{{commit}}")
    except NoRevision:
        shallow = _git(repository, "rev-parse", "--is-shallow-repository") == "true"
        raise NoRevision(UNKNOWN + SHALLOW * shallow) from None
    target.parent.mkdir(parents=True)
    index = {"GIT_INDEX_FILE": f"{target}.index"}  # the repository's own stays as it is
    _git(repository, "read-tree", commit, **index)
    _git(repository, "checkout-index", "--all", f"--prefix={target}/", **index)
    return commit


def _git(folder, *words, **variables):
    """What git says in `folder`. Raises NoRevision with its first line, and the command that it advises."""
    known = {name: value for name, value in os.environ.items() if name not in OF_A_HOOK}
    env = known | {"LC_ALL": "C"} | variables
    try:
        done = subprocess.run(
            ["git", "-C", folder, *words], env=env, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise NoRevision(f"git cannot be started ({error.strerror})") from None
    if done.returncode:
        first, *more = done.stderr.strip().splitlines() or ["git gives no reason"]
        advised = next((line.strip() for line in more if line.strip().startswith("git ")), None)
        raise NoRevision(": ".join(filter(None, [first.removeprefix("fatal: "), advised])))
    return done.stdout.strip()
