"""Whose code a side of a comparison runs: revisions and folders, of the suite or of the user's repository."""

import os
import shutil
import subprocess
import sys

import pytest

from harness.cases.case import Case
from harness.compare import checkouts
from harness.compare.checkouts import SUITE, checkout_of
from harness.compare.environments import Side

fast = pytest.mark.fast
USER = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
USER |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
USER |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder, *words):
    done = subprocess.run(
        ["git", "-C", folder, *words], env=os.environ | USER, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder):
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "a change")


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A user's repository with the problem `mine` in two revisions, which a run was told of."""
    mine = tmp_path / "work" / "src" / "mine"
    mine.mkdir(parents=True)
    git(tmp_path / "work", "init", "-q")
    for text in ("old", "new"):
        (mine / "__init__.py").write_text(text)
        (mine / f"numpy_{text}.py").touch()
        commit(mine)
    monkeypatch.setenv("PROBLEM_PATH", str(mine))
    return tmp_path / "work"


@fast
def test_a_revision_is_of_the_repository_that_the_problem_lies_in(work, tmp_path):
    found = checkout_of("HEAD~1", tmp_path / "scratch")
    (folder,) = found.outside
    assert (folder.name, (folder / "__init__.py").read_text()) == ("mine", "old")
    assert found.kernels == SUITE
    assert found.name == f"HEAD~1 ({git(work, 'rev-parse', 'HEAD~1')[:9]} of work)"
    assert git(work, "status", "--short") == ""


@fast
def test_a_repository_that_is_the_problem_itself(work, tmp_path, monkeypatch):
    whole = tmp_path / "whole"
    whole.mkdir()
    (whole / "__init__.py").write_text("old")
    git(whole, "init", "-q")
    commit(whole)
    monkeypatch.setenv("PROBLEM_PATH", str(whole))
    (folder,) = checkout_of("HEAD", tmp_path / "scratch").outside
    assert (folder.name, (folder / "__init__.py").read_text()) == ("whole", "old")


@fast
@pytest.mark.parametrize("place", ["old", "old/src", "old/src/mine"])
def test_a_folder_is_one_that_holds_the_problem(work, tmp_path, place):
    git(work, "worktree", "add", "-q", str(tmp_path / "old"), "HEAD~1")
    found = checkout_of(str(tmp_path / place), tmp_path / "scratch")
    assert found.outside == (tmp_path / "old" / "src" / "mine",)
    assert found.kernels == SUITE


@fast
def test_a_problem_in_the_suites_own_repository_is_of_the_suites_revision(work, tmp_path, monkeypatch):
    (work / "kernels").mkdir()
    (work / "kernels" / "__init__.py").write_text("old")
    commit(work)
    (work / "kernels" / "__init__.py").write_text("new")
    commit(work)
    monkeypatch.setattr(checkouts, "ROOT", work)
    found = checkout_of("HEAD~1", tmp_path / "scratch")
    assert (found.kernels / "__init__.py").read_text() == "old"
    assert found.outside == (found.kernels.parent / "src" / "mine",)
    assert "work" not in found.name
    monkeypatch.delenv("PROBLEM_PATH")
    assert (checkout_of("HEAD", tmp_path / "other").kernels / "__init__.py").read_text() == "new"


def refusal(text, scratch):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - what it says is looked at
        checkout_of(text, scratch)
    (line,) = str(refused.value).splitlines()
    return line


@fast
def test_where_every_side_would_run_the_same_files_that_is_said(work, tmp_path, monkeypatch):
    same = "each side would run the same files"
    git(work, "mv", "src/mine", "mine")
    commit(work)
    monkeypatch.setenv("PROBLEM_PATH", str(work / "mine"))
    assert refusal("HEAD~1", tmp_path / "scratch") == f"it holds no problem mine: {same}"
    (tmp_path / "empty" / "kernels" / "mine").mkdir(parents=True)
    assert refusal(str(tmp_path / "empty"), tmp_path / "scratch") == f"it holds no problem mine: {same}"
    assert refusal(str(work), tmp_path / "scratch") == f"it is where the problems lie: {same}"
    shutil.copytree(work / "mine", tmp_path / "mine")
    monkeypatch.setenv("PROBLEM_PATH", str(tmp_path / "mine"))
    line = refusal("HEAD", tmp_path / "other")
    assert line.startswith(f"{tmp_path / 'mine'}: not a git repository")
    assert line.endswith(same)
    # The suite's problems beside it are those of this checkout.
    found = checkouts.Checkout("HEAD (0 of work)", SUITE, (tmp_path / "mine",))
    side = Side("@HEAD", sys.executable, tmp_path, found, {"libraries": {}}, {})
    case = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    assert side.why_not(case) == f"HEAD (0 of work) is of other problems; {same}"


@fast
def test_what_git_says_is_told_with_the_cure(work, tmp_path, monkeypatch):
    unknown = "neither a folder nor a git revision"
    assert refusal("HEAD~9", tmp_path / "scratch") == unknown
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{work}", "shallow")
    with monkeypatch.context() as changed:
        changed.setenv("PROBLEM_PATH", str(tmp_path / "shallow" / "src" / "mine"))
        line = refusal("HEAD~1", tmp_path / "scratch")
    assert line.startswith(f"{unknown}; this clone has no history: git fetch --unshallow, or fetch-depth: 0")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # as git's own tests do
    line = refusal("HEAD~1", tmp_path / "scratch")
    assert ": detected dubious ownership in repository at" in line
    assert f": git config --global --add safe.directory {work}" in line
