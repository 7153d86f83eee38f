"""Comparisons of sides: what may be asked, and whole runs, with sides that are slower and sides that fail."""

import shlex
import shutil
import sys
from types import SimpleNamespace

import pytest
from pytest_benchmark.cli import main as pytest_benchmark

from harness.analysis.changes import Line
from harness.cases import problems
from harness.compare import environments
from harness.compare.__main__ import main, parser, selected
from harness.compare.outcome import Outcome
from harness.report.__main__ import main as report
from harness.storage import files, private
from meta_tests.test_checkouts import commit, git
from meta_tests.whole import ROOT, run_python


def line(word):
    return Line(word, 2.0, 1.9, 2.1, kernel="k", question="warm call", side="B", against="A", a=1.0, b=2.0)


@pytest.mark.parametrize(
    ("words", "failures", "status"),
    [
        (["too noisy to say"], [], 0),
        (["same", "slower"], ["a side"], 1),
        (["same"], ["a side"], 2),
        ([], [], 2),
    ],
)
def test_exit_status(words, failures, status):
    assert Outcome(list(map(line, words)), failures=failures).exit_status == status


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jax=0.9", "'jax=0.9' is no requirement"),
        ("", "or ."),
        ("./no/such/python", "does not start"),
        ("/bin/true", "is not a Python"),
        ("PATH=/bin", "PATH changes nothing that is measured"),
        ("JAX_PLATFORMS=cpu", "or is set by the suite itself"),
        ("NUMBA_DISABLE_JIT=1", "would run interpreted code"),
        ("@no-such-revision", "neither a folder nor a git revision"),
        ("@/", "has no folder kernels"),
        ("@a @b", "one @checkout"),
        ("'", "No closing quotation"),
    ],
)
def test_a_side_that_cannot_be_had_gets_one_line(tmp_path, text, message):
    with pytest.raises(environments.CannotCompare) as refusal:
        environments.side("A", text, tmp_path)
    (line,) = str(refusal.value).splitlines()
    assert message in line


@pytest.mark.parametrize(
    "arguments",
    [
        *([".", ".", f"--{option}"] for option in (
            "kernel=no", "size=-1", "save=/no/such", "every=2", "kernel=numba_cuda", "cpus=1,1_000_000",
            "device=gpu", "problem-path=/no/such", "effect=0", "budget=soon", "time-limit=0", "every=0",
            "releases=jax>0",
        )),
        [".", ".", "--kernel=numba_loop", "--library=jax"],
        [".", ".", "--sweep", "--size=small"],
        [".", ".", "--first-worse", "--report=x.html"],
        [],
        ["."],
        ["."] * 27,
        ["--releases=jax>"],
        ["--releases=a b"],
        ["no.json", "such.json"],
    ],
)  # fmt: skip
def test_what_cannot_be_compared_gets_one_line_and_status_2(arguments, capsys):
    assert main(arguments) == 2
    errors = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("usage: ")]
    assert len(errors) == 1


def cases(*options):
    return selected(parser().parse_args([".", ".", *options]))


def test_options_select_as_they_do_for_pytest():
    (case,) = cases("--kernel=jax_vmap", "--cpus=1")
    assert case.id == "grid_max-jax_vmap-medium-float64-cpu-1cpus"
    assert "numba_cuda" not in {case.kernel for case in cases("--tuned")}
    assert len({case.n for case in cases("--kernel=numba_serial", "--sweep=4")}) == 4


def test_the_example_for_pull_requests_may_be_run():
    text = (ROOT / "examples" / "compare-on-pull-request.yml").read_text()
    command = text.partition("python -m harness.compare")[2].partition("- name:")[0]
    options = parser().parse_args(shlex.split(command))
    assert (options.sides[1], options.memory, options.effect) == (".", True, 0.05)
    assert {case.problem for case in selected(options)} >= set(problems.LECTURE)


# What stands before the return of a kernel on one side alone, and what is said of it.
FAULTS = {
    "numpy_wrong": ("return factor", "Disagreement: "),
    "numpy_dies": ("import os; os.kill(os.getpid(), 9)", "its process died of SIGKILL"),
    "numpy_slow": (
        "import time; time.sleep(1000)",
        "no answer within 10 s (--time-limit); a smaller",
    ),
    "numpy_gone": (None, "it has no kernel mine/numpy_gone"),
}
# A variable of its side says how much work it is.
MORE_WORK = "import os, time; time.sleep(5e-3 * int(os.environ['OMP_NUM_THREADS']))"


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A comparison of a problem in a repository of its own, of which each side runs its own files."""
    folder = tmp_path_factory.mktemp("compared")
    mine = folder / "work" / "mine"
    shutil.copytree(ROOT / "examples" / "template", mine)
    statement, right = mine / "__init__.py", (mine / "numpy_sum.py").read_text()
    kernels = '("numpy_sum", "numba_loop", "jax_sum")'
    statement.write_text(statement.read_text().replace(kernels, repr(("numpy_sum", *FAULTS))))
    planted = {kernel: fault for kernel, (fault, _) in FAULTS.items() if fault} | {"numpy_sum": MORE_WORK}
    for kernel, fault in planted.items():
        (mine / f"{kernel}.py").write_text(right.replace("    return ", f"    {fault}\n    return "))
    git(folder / "work", "init", "-q")
    commit(mine)
    for kernel in ("numpy_sum", *FAULTS):
        (mine / f"{kernel}.py").write_text(right)
    bare = folder / "python"  # without any package
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(0o755)
    sides = [".", "./no/such/python", "@HEAD OMP_NUM_THREADS=9", str(bare)]
    options = [f"--problem-path={mine}", "--size=small", "--dtype=float64", "--cpus=1", "--time-limit=10"]
    options += ["--seed=1", "--first-calls", "--memory"]
    options += [f"--save={folder / 'out'}", f"--markdown={folder / 'out.md'}"]
    done = run_python("-m", "harness.compare", *sides, *options)
    assert done.returncode == 1, done.stdout + done.stderr
    return SimpleNamespace(told=done.stdout, mine=mine, out=folder / "out", markdown=folder / "out.md")


def test_a_kernel_that_fails_on_a_side_costs_its_own_figures_and_is_told_once(compared):
    told = " ".join(compared.told.split())
    assert "COULD NOT BE COMPARED: side B: ./no/such/python does not start" in told
    revision = git(compared.mine, "rev-parse", "HEAD")[:9]
    assert f"C: @HEAD OMP_NUM_THREADS=9 (HEAD ({revision} of work);" in told
    for kernel, (_, said) in FAULTS.items():
        name = f"mine-{kernel}-small-float64-cpu-1cpus"
        before = f"{name}: side C: " if kernel == "numpy_slow" else f"COULD NOT BE COMPARED: side C, {name}: "
        before = f"not compared, {name}, side C: " if kernel == "numpy_gone" else before
        assert before + said in told
        assert f"not compared, {name}, side D: numpy is not installed there" in told
        assert told.count(name) == 2


def test_more_work_is_slower_and_no_answer_is_slower_still(compared):
    figures = [line.split() for line in compared.told.splitlines() if line.startswith("numpy_")]
    assert [" ".join((*words[:3], words[-1])) for words in figures] == [
        "numpy_sum warm call slower",
        "numpy_sum first call slower",
        "numpy_sum peak memory same",
        "numpy_slow first answer slower",
    ]
    assert "> 10 s" in " ".join(figures[-1])
    assert "numpy_sum" in compared.markdown.read_text().partition("<details>")[0]


def test_the_files_of_a_comparison_are_ordinary(compared, capsys, monkeypatch):
    assert report([str(compared.out / "comparison.json")]) == 0
    # Paths are on the screen, and in no file.
    told = private.cleaned(compared.told.partition("saved: ")[0])
    assert capsys.readouterr().out.split() == told.split()
    monkeypatch.chdir(compared.out)
    results = {side: files.load(f"{side}.json") for side in "AC"}
    assert len({sample["round"] for sample in results["C"]["samples"]}) > 2
    settings = [result["machine_info"]["settings"] for result in results.values()]
    assert settings[1] == settings[0] | {"OMP_NUM_THREADS": "9"}
    monkeypatch.setattr(sys, "argv", ["pytest-benchmark", "compare", "A.json", "C.json"])
    pytest_benchmark()
    assert "numpy_sum" in capsys.readouterr().out
    # As two saved runs too few rounds may be left to say it, where others were in the way.
    assert main(["A.json", "C.json"]) in (0, 1)
