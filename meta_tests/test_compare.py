"""The comparison: its error rates on noise that is known, its words, and sides that fail."""

import json
import math
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest
from scipy.stats import binom

from harness.analysis.estimates import Estimate
from harness.analysis.slower import DRIFT, compared
from harness.cases import problems
from harness.cases.case import Case
from harness.compare import environments, outcome
from harness.compare.__main__ import main, parser, selected
from harness.compare.driver import LOOKS, Comparison
from harness.compare.environments import CannotCompare
from harness.compare.kernel import Batch, Kernel
from harness.compare.link import Worker, WorkerDied
from harness.compare.outcome import Line
from harness.compare.verdict import ERROR, judge, judge_bytes, judge_saved, session_ratio, sessions_needed
from harness.report import markdown
from harness.report.__main__ import main as report
from harness.storage import files
from meta_tests.whole import ROOT

EFFECT = 0.03
KERNELS = 10
SESSIONS = sessions_needed(KERNELS)


def drift(rng, shape):
    """The machine gets slower and faster, by up to 20 %, over many pairs."""
    return 0.2 * np.sin(np.cumsum(rng.normal(0, 0.2, shape), axis=-1))


def bimodal(rng, shape):
    """Every process is in one of two modes, 10 % apart, from its start to its end."""
    return np.broadcast_to(0.1 * rng.integers(0, 2, (*shape[:-1], 1)), shape)


def heavy_tails(rng, shape):
    """One call in six is interrupted, for up to many times its length."""
    return np.where(rng.random(shape) < 1 / 6, np.log1p(rng.pareto(1.0, shape)), 0)


def calm(rng, shape):
    return np.zeros(shape)


def runs(noise, slowdown, count, seed=1):
    """`count` simulated runs of KERNELS kernels, judged as a real run is; a list of lists of words.

    Drift is common to a pair; modes and interruptions are each side's own.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        shape = (KERNELS, SESSIONS, 20)
        common = noise(rng, shape) if noise is drift else 0
        times = []
        for extra in (0.0, math.log1p(slowdown)):
            own = 0 if noise is drift else noise(rng, shape)
            process = rng.normal(0, 0.005, (*shape[:2], 1))
            times.append(np.exp(common + own + process + extra + rng.normal(0, 0.02, shape)))
        words = []
        for kernel in range(KERNELS):
            ratios = [
                session_ratio(zip(times[0][kernel, s], times[1][kernel, s], strict=True))
                for s in range(SESSIONS)
            ]
            looks = (judge(ratios[:look], EFFECT, KERNELS).word for look in LOOKS)
            words.append("same" if "same" in looks else judge(ratios, EFFECT, KERNELS).word)
        found.append(words)
    return found


@pytest.mark.parametrize("noise", [calm, drift, bimodal, heavy_tails])
def test_an_unchanged_suite_stays_quiet(noise):
    """Whole runs with any false alarm: the stated 1 % at most."""
    found = runs(noise, 0.0, count=100)
    alarms = sum(any(word in ("slower", "faster") for word in words) for words in found)
    print(f"{noise.__name__}: {alarms} of 100 runs raised an alarm")
    # More would be chance only once in a thousand if the rate is as stated.
    assert alarms <= binom.ppf(0.999, 100, ERROR)


@pytest.mark.parametrize(("noise", "slowdown"), [(calm, 0.05), (drift, 0.05), (heavy_tails, 0.10)])
def test_a_slowdown_is_found(noise, slowdown):
    words = [word for words in runs(noise, slowdown, count=20) for word in words]
    power = words.count("slower") / len(words)
    print(
        f"{noise.__name__}, {slowdown:.0%}: called slower in {power:.1%}, faster in {words.count('faster')}"
    )
    assert power >= 0.95
    assert "faster" not in words


def test_words():
    steady = [0.001, -0.001, 0.0, 0.0005, -0.0005] * 3
    shifted = [r + math.log(1.1) for r in steady]
    assert judge(steady, EFFECT, 10).word == "same"
    assert judge(shifted, EFFECT, 10).word == "slower"
    assert judge([-r for r in shifted], EFFECT, 10).word == "faster"
    assert judge([0.3, -0.3, 0.2, 0.1, -0.2], EFFECT, 10).word == "too noisy to say"
    assert judge(shifted[:5], EFFECT, 10).word == "too noisy to say"
    assert judge([0.5], EFFECT, 10).word == "too noisy to say"
    assert judge([], EFFECT, 10).word == "too noisy to say"
    assert judge(shifted, EFFECT, 10).ratio == pytest.approx(1.1, rel=0.01)


def test_a_large_factor_is_called_when_time_runs_out():
    """With all sessions to come, three are too few; cut short, three do if each is beyond a factor of 2."""
    tripled = [math.log(3), math.log(2.5), math.log(3.1)]
    assert judge(tripled, EFFECT, 10).word == "too noisy to say"
    found = judge(tripled, EFFECT, 10, cut_short=True)
    assert (found.word, found.cut_short) == ("slower", True)
    assert (found.low, found.ratio, found.high) == pytest.approx((2.5, 2.9, 3.1), rel=0.03)
    assert judge([-r for r in tripled], EFFECT, 10, cut_short=True).word == "faster"
    for fewer_or_less in (tripled[:2], [*tripled, math.log(1.9)], [*tripled, -math.log(3)]):
        assert judge(fewer_or_less, EFFECT, 10, cut_short=True).word == "too noisy to say"


def test_sides_of_unlike_speed_get_a_number_of_calls_each():
    """Up to a factor of 4 both make as many calls as the slower one has time for, and no more."""
    alike = Batch.of({"A": 10e-6, "B": 40e-6})
    assert alike == Batch(counts={"A": 50, "B": 50}, unmeasured={"A": 0, "B": 0}, half=10)
    unlike = Batch.of({"A": 10e-6, "B": 1e-3})
    assert unlike.counts == unlike.unmeasured == {"A": 200, "B": 2}
    assert Batch.of({"A": 1.0, "B": 1e-6}) == Batch({"A": 1, "B": 2000}, {"A": 1, "B": 2000}, half=2)


def test_bytes_repeat_and_a_page_is_nothing():
    assert judge_bytes(48, 408, EFFECT) == "same"
    assert judge_bytes(10**6, 10**8, EFFECT) == "hungrier"
    assert judge_bytes(10**8, 10**6, EFFECT) == "leaner"


def test_saved_files_need_more_to_be_called_different():
    a, alike, longer = (
        Estimate(median, low, high, processes=1)
        for median, low, high in ((1.0, 0.99, 1.01), (1.1, 1.09, 1.11), (1.5, 1.4, 1.6))
    )
    assert DRIFT == 0.2
    assert judge_saved(compared(alike, a, same_run=False), EFFECT).word == "too noisy to say"
    assert judge_saved(compared(longer, a, same_run=False), EFFECT).word == "slower"
    assert judge_saved(compared(a, longer, same_run=False), EFFECT).word == "faster"


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
        ["--first-calls=-1"],
        ["--time-limit=0"],
    ],
)
def test_a_wrong_option_gets_one_line_and_status_2(options, capsys):
    assert main([".", ".", *options]) == 2
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
    assert (options.B, options.memory, options.effect) == (".", True, 0.05)
    assert {case.problem for case in selected(options)} >= set(problems.LECTURE)


def test_tuned_kernels_and_sweeps_may_be_compared():
    def kernels(*options):
        return {case.kernel for case in selected(parser().parse_args([".", ".", *options]))}

    assert kernels("--tuned") > kernels()
    assert "numba_cuda" not in kernels("--tuned")
    swept = selected(parser().parse_args([".", ".", "--kernel=numba_serial", "--sweep=4"]))
    assert len({case.n for case in swept}) == 4


def compare(folder, *options):
    """A whole comparison of `folder`'s kernels (side B) with this checkout's, two kernels, small."""
    command = [sys.executable, "-m", "harness.compare", ".", f"@{folder}", "--size=small", "--seed=1"]
    command += ["--problem=grid_max", "--kernel=numpy_meshgrid,numpy_prebuilt_mesh", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def faulty(copy, body):
    kernel = copy / "kernels/grid_max/numpy_prebuilt_mesh.py"
    head, _, result = kernel.read_text().rpartition("    return")
    kernel.write_text(f"{head}    {body}\n    return{result}")


def test_twice_the_work_is_slower_and_the_files_are_ordinary(copy):
    faulty(copy, "[np.max(f(x, y)) for _ in range(9)]")
    (copy / "out").mkdir()
    options = ["--memory", f"--save={copy / 'out'}", f"--markdown={copy / 'out.md'}"]
    done = compare(copy, *options)
    assert done.returncode == 1, done.stdout + done.stderr
    changed = [line for line in done.stdout.splitlines() if "warm call" in line and "slower" in line]
    assert len(changed) == 1
    assert "prebuilt" in changed[0]
    assert "numpy_prebuilt_mesh" in (copy / "out.md").read_text().partition("<details>")[0]
    loaded = files.load(copy / "out" / "B.json")
    assert {row["params"]["kernel"] for row in loaded["benchmarks"]} == {
        "numpy_meshgrid",
        "numpy_prebuilt_mesh",
    }
    assert all(len(row["stats"]["data"]) > 50 for row in loaded["benchmarks"])
    again = [sys.executable, "-m", "pytest_benchmark", "compare", "A.json", "B.json"]
    listed = subprocess.run(again, cwd=copy / "out", capture_output=True, text=True, check=False)
    assert listed.returncode == 0, listed.stderr
    assert "numpy_prebuilt_mesh" in listed.stdout
    assert main([str(copy / "out" / "A.json"), str(copy / "out" / "B.json")]) == 1
    page = copy / "out.html"
    assert report([str(copy / "out" / "A.json"), str(copy / "out" / "B.json"), f"--out={page}"]) == 0
    assert page.read_text().count("<td>slower</td>") == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return np.float64(1)", "Disagreement"),
        ("raise RuntimeError('out of ideas')", "out of ideas"),
        ("import os; os.kill(os.getpid(), 9)", "died of SIGKILL"),
        ("import os; os._exit(0)", "exit status 0"),
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
    assert "side B gave no first answer, checks included, within 20 s" in " ".join(done.stdout.split())
    assert "COULD NOT BE COMPARED" not in done.stdout
    assert "numpy_meshgrid" in done.stdout


def test_only_one_side_alone_can_be_too_slow():
    case = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    assert Kernel(case, answered={"A": 1.0}, late={"B"}).slow_side(20) == "B"
    assert Kernel(case, answered={"B": 1.0}, late={"A"}).slow_side(20) == "A"
    assert Kernel(case, answered={"A": 11.0}, late={"B"}).slow_side(20) is None
    assert Kernel(case, answered={"A": 1.0, "B": 1.0}, late={"B"}).slow_side(20) is None
    assert Kernel(case, late={"A", "B"}).slow_side(20) is None
    assert Kernel(case, answered={"A": 1.0}).slow_side(20) is None


def test_a_side_that_cannot_start_ends_the_comparison(tmp_path):
    """A Python without any package: no kernel's fault, so there is nothing to go on without."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    python.chmod(0o755)
    sides = {name: environments.side(name, str(python), tmp_path) for name in "AB"}
    case = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    comparison = Comparison(sides, [case], EFFECT, 60, 20, 1, lambda *_: None)
    with pytest.raises(WorkerDied, match="side A, hello: the process failed with exit status 1"):
        comparison.compare_speed()


def test_a_problem_of_ones_own_is_compared(tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "examples" / "template", folder)
    command = [sys.executable, "-m", "harness.compare", ".", ".", f"--problem-path={folder}", "--size=small"]
    command += ["--library=numpy", "--budget=1", "--first-calls=1", "--cpus=1"]
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


@pytest.mark.parametrize("kernels", [1, 10, 24, 100])
def test_enough_sessions_to_call_anything_different(kernels):
    """All sessions but one show a slowdown: that must be enough, however many kernels share the error."""
    ratios = [-0.001, *[math.log(1.1)] * (sessions_needed(kernels) - 1)]
    assert judge(ratios, EFFECT, kernels).word == "slower"


def test_the_idle_side_is_stopped(tmp_path):
    side = environments.side("A", ".", tmp_path)
    with Worker(side, "cpu") as worker:
        worker.ask("hello", 60)
        process, end = psutil.Process(worker._process.pid), time.monotonic() + 5
        while process.status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < end
        assert "python" in worker.ask("hello", 60)
