"""What came of a comparison: lines for the tables, an exit status, a result file per side."""

import math
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median

from harness.analysis.estimates import interval
from harness.compare.verdict import LARGE, Verdict, judge, judge_bytes
from harness.machine import hardware
from harness.storage.pytest_benchmark import as_saved, beside_rows
from harness.storage.row import Row
from harness.units import format_seconds

WORSE, BETTER = ("slower", "hungrier"), ("faster", "leaner")
# First calls vary more from process to process than warm calls do.
FIRST_CALL_EFFECT = 0.10
FIRST_CALL = ("import_seconds", "place_seconds", "first_call_seconds")


@dataclass(frozen=True)
class Line:
    """One figure on both sides: `ratio` is B's over A's, in [`low`, `high`] (None: no interval).

    `kernel` is a case's id; `question` is warm call, first call, peak memory or first answer. `a` and `b`
    are medians in seconds, or peak bytes.
    """

    kernel: str
    question: str
    a: float
    b: float
    word: str
    ratio: float
    low: float | None
    high: float | None

    def to_json(self):
        return asdict(self)


def lines(comparison):
    """A Line for every figure that both sides have, and for a side too slow to have any."""
    compared = [kernel for kernel in comparison.kernels if not (kernel.skipped or kernel.failed)]
    for kernel in comparison.kernels:
        if kernel.slow_side(comparison.time_limit):
            yield _too_slow(kernel, comparison.time_limit)
    for kernel in compared:
        if kernel.verdict is not None:
            a, b = (median(kernel.seconds[name]) for name in "AB")
            yield of_verdict(kernel.case.id, "warm call", a, b, kernel.verdict)
        if kernel.first_call:
            seconds = {n: [answer["first_call_seconds"] for answer in kernel.first_call[n]] for n in "AB"}
            ratios = [math.log(b / a) for a, b in zip(seconds["A"], seconds["B"], strict=True)]
            verdict = judge(ratios, max(FIRST_CALL_EFFECT, comparison.effect), len(compared))
            yield of_verdict(
                kernel.case.id, "first call", median(seconds["A"]), median(seconds["B"]), verdict
            )
        if kernel.memory:
            a, b = (_peak_bytes(kernel, name) for name in "AB")
            yield of_bytes(kernel.case.id, a, b, comparison.effect)


def of_verdict(kernel, question, a, b, verdict):
    """The Line of a time."""
    return Line(kernel, question, a, b, verdict.word, verdict.ratio, verdict.low, verdict.high)


def of_bytes(kernel, a, b, effect):
    """The Line of peak bytes, which have no interval."""
    word = judge_bytes(a, b, effect)
    return Line(kernel, "peak memory", a, b, word, b / a if a else math.nan, None, None)


def _too_slow(kernel, time_limit):
    """The Line where one side gave no answer within the time limit: its time is a lower bound."""
    ((other, seconds),) = kernel.answered.items()
    if other == "A":
        bound = time_limit / seconds
        verdict = Verdict("slower", bound, bound, math.inf)
        return of_verdict(kernel.case.id, "first answer", seconds, time_limit, verdict)
    bound = seconds / time_limit
    return of_verdict(
        kernel.case.id, "first answer", time_limit, seconds, Verdict("faster", bound, 0.0, bound)
    )


def _peak_bytes(kernel, name):
    return kernel.memory[name][0]["memory"]["peak_bytes"]


def notes(comparison, seed):
    """What the table cannot show, a line each: sides, what was left out, what the intervals are."""
    kernels, limit = comparison.kernels, comparison.time_limit
    found = [f"{name}: {side.text} ({side.revision})" for name, side in comparison.sides.items()]
    found += [f"not compared, {kernel.skipped}" for kernel in kernels if kernel.skipped]
    for kernel in kernels:
        if slow := kernel.slow_side(limit):
            ((other, seconds),) = kernel.answered.items()
            found.append(
                f"{kernel.case.id}: side {slow} gave no first answer, checks included, within {limit:g} s "
                f"(--time-limit); side {other} did in {format_seconds(seconds)}"
            )
    sessions = max((len(kernel.ratios) for kernel in kernels), default=0)
    found.append(
        f"B / A of warm calls, interval over {sessions} sessions of two fresh processes each, 99 % for all "
        "kernels together (where the word is same: 95 % for that kernel alone); effect "
        f"{comparison.effect:.1%}, seed {seed}"
    )
    if any(kernel.verdict and kernel.verdict.cut_short for kernel in kernels):
        found.append(
            f"time ran out (--budget): what {sessions} sessions call slower or faster was beyond a factor of "
            f"{LARGE:g} in each of them, and their range is given"
        )
    return found


def failures(comparison):
    """Why kernels could not be compared, a line each."""
    return [
        kernel.failed
        for kernel in comparison.kernels
        if kernel.failed and not kernel.slow_side(comparison.time_limit)
    ]


def exit_status(found, failed):
    """0 nothing worse, 1 something worse, 2 something could not be compared, or nothing was."""
    if any(line.word in WORSE for line in found):
        return 1
    return 2 if failed or not found else 0


def result(comparison, name, found):
    """One side as pytest-benchmark's JSON has it, raw data included, and `found`, the lines, beside it.

    The rows have the names that the suite gives them, so that both kinds of file compare.
    """
    versions = comparison.versions[name]
    beside = beside_rows()
    libraries = {"libraries": versions["libraries"], "python_version": versions["python"]}
    compared = {"compared": comparison.sides[name].revision}
    rows = [_row(kernel, name) for kernel in comparison.kernels if kernel.seconds[name]]
    return beside | {
        "machine_info": beside["machine_info"] | hardware.facts() | libraries,
        "commit_info": beside["commit_info"] | compared,
        "benchmarks": rows,
        "comparison": {"side": name, "lines": [line.to_json() for line in found]},
        "datetime": datetime.now(UTC).isoformat(),
    }


def _row(kernel, name):
    """A warm row. Its interval is over the batches of all pairs, not from process to process."""
    seconds = kernel.seconds[name]
    low, high, confidence = interval(seconds)
    extra_info = {"question": "speed"} | asdict(kernel.case) | kernel.about[name]
    extra_info |= {"median_interval": [low, high], "interval_confidence": confidence}
    extra_info["error_ulps"] = kernel.error_ulps[name]
    if name in kernel.first_call:
        for part in FIRST_CALL:
            extra_info[part] = median(answer[part] for answer in kernel.first_call[name])
    if name in kernel.memory:
        extra_info["peak_bytes"] = _peak_bytes(kernel, name)
    row = as_saved(Row("speed", kernel.case, seconds, extra_info))
    return row | {"options": {"timer": "perf_counter", "alternating": True}}
