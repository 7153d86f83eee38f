"""What came of a comparison: lines for the tables, an exit status, a result file per side."""

import math
from datetime import UTC, datetime
from statistics import median

import pytest_benchmark
from pytest_benchmark.plugin import pytest_benchmark_generate_machine_info
from pytest_benchmark.stats import Stats
from pytest_benchmark.utils import get_commit_info

from harness import machine
from harness.compare.verdict import judge, judge_bytes
from harness.suite import describe, first_call_figures, spread

WORSE, BETTER = ("slower", "hungrier"), ("faster", "leaner")
# First calls vary more from process to process than warm calls do.
FIRST_CALL_EFFECT = 0.10


def lines(comparison):
    """One dict a figure: kernel (a case's id), question, a, b, verdict word, ratio, low, high.

    `a` and `b` are medians in seconds, or peak bytes.
    """
    compared = [kernel for kernel in comparison.kernels if not (kernel.skipped or kernel.failed)]
    for kernel in compared:
        if kernel.verdict is not None:
            a, b = (median(kernel.seconds[name]) for name in "AB")
            yield _line(kernel, "warm call", a, b, kernel.verdict)
        if kernel.first_call:
            seconds = {n: [answer["first_call_seconds"] for answer in kernel.first_call[n]] for n in "AB"}
            ratios = [math.log(b / a) for a, b in zip(seconds["A"], seconds["B"], strict=True)]
            verdict = judge(ratios, max(FIRST_CALL_EFFECT, comparison.effect), len(compared))
            yield _line(kernel, "first call", median(seconds["A"]), median(seconds["B"]), verdict)
        if kernel.memory:
            a, b = (kernel.memory[name][0]["peak_bytes"] for name in "AB")
            yield {
                "kernel": kernel.case.id,
                "question": "peak memory",
                "a": a,
                "b": b,
                "word": judge_bytes(a, b, comparison.effect),
                "ratio": b / a if a else math.nan,
                "low": None,
                "high": None,
            }


def _line(kernel, question, a, b, verdict):
    return {
        "kernel": kernel.case.id,
        "question": question,
        "a": a,
        "b": b,
        "word": verdict.word,
        "ratio": verdict.ratio,
        "low": verdict.low,
        "high": verdict.high,
    }


def exit_status(found, failures):
    """0 nothing worse, 1 something worse, 2 something could not be compared, or nothing was."""
    if any(line["word"] in WORSE for line in found):
        return 1
    return 2 if failures or not found else 0


def result(comparison, name, found):
    """One side as pytest-benchmark's JSON has it, raw data included, and `found`, the lines, beside it.

    The rows have the names that the suite gives them, so that both kinds of file compare.
    """
    versions = comparison.versions[name]
    info = pytest_benchmark_generate_machine_info() | machine.facts()
    info |= {"libraries": versions["libraries"], "python_version": versions["python"]}
    rows = [_row(kernel, name, versions) for kernel in comparison.kernels if kernel.seconds[name]]
    return {
        "machine_info": info,
        "commit_info": get_commit_info() | {"compared": comparison.sides[name].revision},
        "benchmarks": rows,
        "comparison": {"side": name, "lines": found},
        "datetime": datetime.now(UTC).isoformat(),
        "version": pytest_benchmark.__version__,
    }


def _row(kernel, name, versions):
    case = kernel.case
    stats = Stats()
    for seconds in kernel.seconds[name]:
        stats.update(seconds)
    extra_info = describe(case, "speed") | {"versions": versions["libraries"]}
    extra_info |= spread(kernel.seconds[name]) | {"error_ulps": kernel.error_ulps[name]}
    if name in kernel.first_call:
        extra_info |= first_call_figures(kernel.first_call[name])
    if name in kernel.memory:
        extra_info["peak_bytes"] = kernel.memory[name][0]["peak_bytes"]
    test = f"test_speed[{case.id}]"
    params = {k: getattr(case, k) for k in ("problem", "kernel", "size", "dtype", "device")}
    return {
        "group": f"{case.problem} {case.size} {case.dtype} {case.device}: speed",
        "name": test,
        "fullname": f"bench_tests/test_speed.py::{test}",
        "params": params,
        "param": case.id,
        "extra_info": extra_info,
        "options": {"timer": "perf_counter", "alternating": True},
        "stats": stats.as_dict() | {"data": stats.data, "iterations": 1},
    }
