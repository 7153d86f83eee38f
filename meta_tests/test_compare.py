"""Comparisons of sides: what may be asked, whole runs, and sides that fail."""

import json
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from harness.cases import problems
from harness.compare import environments, outcome
from harness.compare.__main__ import main, parser, selected
from harness.compare.environments import CannotCompare
from harness.compare.outcome import Line
from harness.report import markdown
from harness.report.__main__ import main as report
from harness.storage import files
from meta_tests.whole import ROOT


def test_exit_status():
    worse, fine = (
        Line("kernel", "warm call", 1.0, 2.0, word, 2.0, 1.9, 2.1) for word in ("slower", "too noisy to say")
    )
    assert outcome.exit_status([fine], []) == 0
    assert outcome.exit_status([fine, worse], ["a side failed"]) == 1
    assert outcome.exit_status([fine], ["a side failed"]) == 2
    assert outcome.exit_status([], []) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jax=0.9", "'jax=0.9' is no requirement"),
        ("", "or ."),
        ("./no/such/python", "does not start"),
        ("/bin/true", "is not a Python"),
        ("@no-such-revision", "neither a folder nor a git revision"),
        ("@/", "has no folder kernels"),
        ("@a @b", "one @checkout"),
        ("'", "No closing quotation"),
    ],
)
def test_a_side_that_cannot_be_had_gets_one_line(tmp_path, text, message):
    with pytest.raises(CannotCompare) as refusal:
        environments.side("A", text, tmp_path)
    assert message in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--kernel=no"],
        ["--size=-1"],
        ["--problem=x"],
        ["--save=/no/such"],
        ["--kernel=numba_loop", "--library=jax"],
        ["--kernel=grid_max/numba_loop"],
        ["--kernel=numba_cuda"],
        ["--cpus=1,1_000_000"],
        ["--cpus=0"],
        ["--device=gpu"],
        ["--dtype=float16"],
        ["--sweep=2"],
        ["--sweep", "--size=small"],
        ["--problem-path=/no/such"],
        ["--effect=0"],
        ["--budget=soon"],
        ["--time-limit=0"],
        ["--every=0"],
        ["--every=2"],
        ["--against=last"],
        ["--releases=jax>=0.9"],
        ["--first-worse", "--report=x.html"],
    ],
)
def test_a_wrong_option_gets_one_line_and_status_2(options, capsys):
    assert main([".", ".", *options]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["."], ["."] * 27, ["--releases=jax>"], ["--releases=a b"]])
def test_sides_that_are_none_or_too_many_get_one_line_and_status_2(arguments, capsys):
    assert main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--kernel=numba_serial"], ["grid_max-numba_serial-medium-float64-cpu"]),
        (
            ["--kernel=sensitivity/jax_forward", "--size=small,1_000", "--dtype=float32"],
            ["sensitivity-jax_forward-small-float32-cpu", "sensitivity-jax_forward-1000-float32-cpu"],
        ),
        (["--kernel=jax_vmap", "--cpus=1"], ["grid_max-jax_vmap-medium-float64-cpu-1cpus"]),
    ],
)
def test_options_select_as_they_do_for_pytest(options, ids):
    assert [case.id for case in selected(parser().parse_args([".", ".", *options]))] == ids


def test_the_example_for_pull_requests_may_be_run():
    text = (ROOT / "examples" / "compare-on-pull-request.yml").read_text()
    command = text.partition("python -m harness.compare")[2].partition("- name:")[0]
    options = parser().parse_args(shlex.split(command))
    assert (options.sides[1], options.memory, options.effect) == (".", True, 0.05)
    assert {case.problem for case in selected(options)} >= set(problems.LECTURE)


def test_tuned_kernels_and_sweeps_may_be_compared():
    def kernels(*options):
        return {case.kernel for case in selected(parser().parse_args([".", ".", *options]))}

    assert kernels("--tuned") > kernels()
    assert "numba_cuda" not in kernels("--tuned")
    swept = selected(parser().parse_args([".", ".", "--kernel=numba_serial", "--sweep=4"]))
    assert len({case.n for case in swept}) == 4


def compare(folder, *options, sides=None):
    """A whole comparison of `folder`'s kernels (side B) with this checkout's, two kernels, small."""
    sides = sides or (".", f"@{folder}")
    command = [sys.executable, "-m", "harness.compare", *sides, "--size=small", "--seed=1"]
    command += ["--problem=grid_max", "--kernel=numpy_meshgrid,numpy_prebuilt_mesh", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def faulty(copy, body):
    kernel = copy / "kernels/grid_max/numpy_prebuilt_mesh.py"
    head, _, result = kernel.read_text().rpartition("    return")
    kernel.write_text(f"{head}    {body}\n    return{result}")


def test_twice_the_work_is_slower_and_the_files_are_ordinary(copy, capsys):
    faulty(copy, "[np.max(f(x, y)) for _ in range(9)]")
    (copy / "out").mkdir()
    options = ["--memory", f"--save={copy / 'out'}", f"--markdown={copy / 'out.md'}"]
    done = compare(copy, *options)
    assert done.returncode == 1, done.stdout + done.stderr
    assert report([str(copy / "out" / "comparison.json")]) == 0
    assert capsys.readouterr().out.split() == done.stdout.partition("saved: ")[0].split()
    changed = [line for line in done.stdout.splitlines() if "warm call" in line and "slower" in line]
    assert len(changed) == 1
    assert "prebuilt" in changed[0]
    assert "numpy_prebuilt_mesh" in (copy / "out.md").read_text().partition("<details>")[0]
    loaded = files.load(copy / "out" / "B.json")
    assert {row["params"]["kernel"] for row in loaded["benchmarks"]} == {
        "numpy_meshgrid",
        "numpy_prebuilt_mesh",
    }
    rounds = {(sample["kernel"], sample["round"]) for sample in loaded["samples"]}
    assert len(rounds) > 2 * 2  # those in which others were in the way, too
    again = [sys.executable, "-m", "pytest_benchmark", "compare", "A.json", "B.json"]
    listed = subprocess.run(again, cwd=copy / "out", capture_output=True, text=True, check=False)
    assert listed.returncode == 0, listed.stderr
    assert "numpy_prebuilt_mesh" in listed.stdout
    # As two saved runs too few rounds may be left to say it, where others were in the way.
    status = main([str(copy / "out" / "A.json"), str(copy / "out" / "B.json")])
    page = copy / "out.html"
    assert report([str(copy / "out" / "A.json"), str(copy / "out" / "B.json"), f"--out={page}"]) == 0
    assert status == page.read_text().count("<td>slower</td>") <= 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return np.float64(1)", "Disagreement"),
        ("raise RuntimeError('out of ideas')", "out of ideas"),
        ("import os; os.kill(os.getpid(), 9)", "died of SIGKILL"),
        ("import os; os._exit(0)", "ended without an answer"),
    ],
)
def test_a_side_that_fails_costs_that_kernel_and_status_2(copy, body, message):
    faulty(copy, body)
    done = compare(copy, "--time-limit=20", "--budget=1")
    assert done.returncode == 2, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "COULD NOT BE COMPARED" in line]
    assert "side B" in line
    assert message in " ".join(done.stdout.split())
    assert "numpy_meshgrid" in done.stdout


def test_a_side_that_is_far_too_slow_is_slower(copy):
    """It has no time at all, but a lower bound: with the other side's answer that is enough."""
    faulty(copy, "import time; time.sleep(1000)")
    done = compare(copy, "--time-limit=20", "--budget=1")
    assert done.returncode == 1, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "slower" in line and "first answer" in line]
    assert "prebuilt" in line
    assert "side B: no answer within 20 s (--time-limit), nor at any smaller size" in " ".join(
        done.stdout.split()
    )
    assert "COULD NOT BE COMPARED" not in done.stdout
    assert "numpy_meshgrid" in done.stdout


def test_a_kernel_that_a_side_lacks_is_left_out_with_a_reason(copy):
    (copy / "kernels/grid_max/numpy_prebuilt_mesh.py").unlink()
    done = compare(copy, "--budget=1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "side B: it has no kernel grid_max/numpy_prebuilt_mesh" in " ".join(done.stdout.split())
    assert "numpy_meshgrid" in done.stdout


def test_a_side_that_cannot_be_had_costs_its_own_figures_where_others_are_left(tmp_path):
    done = compare(tmp_path, "--budget=1", sides=(".", "./no/such/python", "."))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "COULD NOT BE COMPARED: side B: ./no/such/python does not start" in " ".join(done.stdout.split())
    assert " C " in done.stdout


def test_a_side_without_libraries_is_compared_with_nothing(tmp_path):
    """A Python without any package: said for every kernel, and the status is that nothing was compared."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    python.chmod(0o755)
    done = compare(f"{tmp_path}/none", sides=(".", str(python)))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "side B: numpy is not installed there" in " ".join(done.stdout.split())


def test_a_problem_of_ones_own_is_compared(tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "examples" / "template", folder)
    command = [sys.executable, "-m", "harness.compare", ".", ".", f"--problem-path={folder}", "--size=small"]
    command += ["--library=numpy", "--budget=1", "--first-calls", "--cpus=1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mine" in done.stdout
    assert "warm call" in done.stdout
    assert "first call" in done.stdout


def test_markdown_escapes_and_folds():
    line = Line("a|b", "warm call", 1.0, 2.0, "slower", 2.0, 1.9, 2.1)
    text = markdown.comparison([line, replace(line, word="same", kernel="c")], ["A: ."])
    assert r"a\|b" in text.partition("<details>")[0]
    assert "c" in text.partition("<details>")[2]


def test_saved_files_that_are_no_results_get_status_2(tmp_path, capsys):
    for name, content in (("a.json", ""), ("b.json", json.dumps({"benchmarks": []}))):
        (tmp_path / name).write_text(content)
    assert main([str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
