"""Ways to put a faulty kernel where a right one was."""

import shutil
import types

import pytest

# What imports kernels is imported in the fixtures: this file is read before --problem-path is.
from meta_tests.whole import ROOT


@pytest.fixture
def copy(tmp_path):
    """A copy of the suite to break."""
    for name in ("kernels", "harness", "bench_tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("conftest.py", "pytest.ini"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def planted(monkeypatch):
    """Make `run` a kernel of a problem, called <library>_planted; further functions by name."""
    from harness.cases import problems
    from harness.cases.case import Case

    def plant(problem, run, dtype, library="numpy", **more):
        genuine = problems.kernel

        def kernel(problem_name, name):
            if name.endswith("_planted"):
                return types.SimpleNamespace(run=run, __doc__="planted", **more)
            return genuine(problem_name, name)

        monkeypatch.setattr(problems, "kernel", kernel)
        return Case(problem, f"{library}_planted", "small", dtype, "cpu")

    return plant


@pytest.fixture
def stated(tmp_path, monkeypatch):
    """Write one of `small_problems` where `kernels` looks for them, `changed` files for its own; its name.

    No two have the same name: Python keeps what it has imported.
    """
    import kernels
    from meta_tests.small_problems import PROBLEMS, write

    monkeypatch.setattr(kernels, "__path__", [*kernels.__path__, str(tmp_path)])

    def made(problem, **changed):
        name = f"{problem}_{abs(hash(tmp_path))}_{len(list(tmp_path.iterdir()))}"
        write(tmp_path, PROBLEMS[problem] | changed, name)
        return name

    return made
