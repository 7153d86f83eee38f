"""What came of a comparison: lines for the tables, an exit status, a result file per side."""

import math
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from statistics import median

from harness.compare.comparison import ANSWER, FIRST, MEMORY, WARM, seconds, too_slow
from harness.compare.verdict import FEWEST_IF_LARGE, LARGE, Verdict, judge_bytes
from harness.machine import hardware
from harness.report.words import WORSE
from harness.storage.pytest_benchmark import as_saved, beside_rows, rows
from harness.storage.sample import peak_bytes, record, why_no_peak
from harness.units import format_seconds

# Whose versions are told of every side.
SHOWN = ("numpy", "numba", "jax")


@dataclass(frozen=True)
class Line:
    """One figure on two sides: `ratio` is that of `side` over `against`, in [`low`, `high`], or no interval.

    `kernel` is a case's id; `question` is warm call, first call, peak memory or first answer. `a` (of
    `against`) and `b` are medians in seconds, or peak bytes.
    """

    kernel: str
    question: str
    a: float
    b: float
    word: str
    ratio: float
    low: float | None
    high: float | None
    side: str = "B"
    against: str = "A"

    def to_json(self):
        return asdict(self)


def lines(comparison):
    """A Line for every figure that both sides of a pair have, and for a side too slow to have any."""
    for case in comparison.cases:
        for side, against in comparison.pairs:
            names = {"side": side, "against": against}
            for line in _of_pair(comparison, case, side, against):
                yield replace(line, **names)


def _of_pair(comparison, case, side, against):
    if found := too_slow(comparison, case, side, against):
        verdict, answer = found
        yield of_verdict(case.id, ANSWER, answer, comparison.wanted.time_limit, verdict)
    if found := too_slow(comparison, case, against, side):
        verdict, answer = found
        faster = Verdict("faster", 1 / verdict.ratio, 0.0, 1 / verdict.low)
        yield of_verdict(case.id, ANSWER, comparison.wanted.time_limit, answer, faster)
    a, b = comparison.samples(case, against), comparison.samples(case, side)
    if not (a and b) or comparison.unlike(case, side, against):
        return
    for question in comparison.questions:
        verdict = comparison.verdict(question, case, side, against)
        yield of_verdict(case.id, question, seconds(question, a), seconds(question, b), verdict)
    peaks = [peak_bytes(list(samples.values())) for samples in (a, b)]
    if None not in peaks:
        yield of_bytes(case.id, *peaks, comparison.wanted.effect)


def of_verdict(kernel, question, a, b, verdict):
    """The Line of a time."""
    return Line(kernel, question, a, b, verdict.word, verdict.ratio, verdict.low, verdict.high)


def of_bytes(kernel, a, b, effect):
    """The Line of peak bytes, which have no interval."""
    word = judge_bytes(a, b, effect)
    return Line(kernel, MEMORY, a, b, word, b / a if a else math.nan, None, None)


def notes(comparison):
    """What the table cannot show, a line each: sides, what was left out, what the intervals are."""
    wanted, engine = comparison.wanted, comparison.engine
    found = [f"{name}: {_described(side)}" for name, side in comparison.sides.items()]
    found += [f"not compared, {line}" for line in comparison.left_out]
    found += [
        f"{failure.case.id}: side {failure.case.side}: {failure.reason}{_meanwhile(comparison, failure)}"
        for failure in engine.failures
        if _is_late(comparison, failure)
    ]
    found.append(
        f"ratios of warm calls: interval over the rounds ({comparison.rounds} at most), each with a fresh "
        "process a side, 99 % for all comparisons together (where the word is same: 95 % for that one); "
        f"effect {wanted.effect:.1%}, seed {comparison.seed}"
    )
    if any(verdict.large for verdict in comparison.settled()):
        found.append(
            f"beyond a factor of {LARGE:g} in every round: called one after {FEWEST_IF_LARGE} of them, and "
            "their range is given"
        )
    if comparison.cut_short:
        found.append(
            f"cut short ({comparison.cut_short}): {comparison.rounds} of {comparison.planned} rounds"
        )
    disturbed = sum(bool(sample.disturbed) for sample in engine.samples)
    if disturbed:
        found.append(
            f"others used the machine in {disturbed} of {len(engine.samples)} samples; they are kept, "
            "since what disturbs one side in turns disturbs the other too"
        )
    return found


def _described(side):
    known = (
        f"{name} {version}"
        for name, version in side.versions["libraries"].items()
        if name in SHOWN and version
    )
    return f"{side.text} ({side.checkout.name}; Python {side.versions['python']}, {', '.join(known)})"


def _is_late(comparison, failure):
    """Is this a side that is too slow, which is a result?"""
    case = replace(failure.case, side=None)
    return any(
        failure.case.side in pair
        and (too_slow(comparison, case, *pair) or too_slow(comparison, case, *pair[::-1]))
        for pair in comparison.pairs
    )


def _meanwhile(comparison, failure):
    """What a warm call takes on the sides that answer."""
    case = replace(failure.case, side=None)
    known = {name: comparison.samples(case, name) for name in comparison.sides}
    told = [f"{format_seconds(seconds(WARM, own))} on side {name}" for name, own in known.items() if own]
    return f"; a warm call takes {', '.join(told)}" if told else ""


def failures(comparison):
    """Why kernels could not be compared, a line each."""
    found = [
        f"side {failure.case.side}, {failure.case.id}: {failure.reason}"
        for failure in comparison.engine.failures
        if not _is_late(comparison, failure)
    ]
    for case in comparison.cases:
        for pair in comparison.pairs:
            if all(comparison.samples(case, name) for name in pair):
                found += filter(None, [comparison.unlike(case, *pair)])
        for name in comparison.sides if comparison.wanted.memory else ():
            kind, why = why_no_peak(list(comparison.samples(case, name).values())) or (None, None)
            found += [f"side {name}, {case.id}: {why}"] if kind == "failed" else []
    return found


def exit_status(found, failed):
    """0 nothing worse, 1 something worse, 2 something could not be compared, or nothing was."""
    if any(line.word in WORSE for line in found):
        return 1
    return 2 if failed or not found else 0


def result(comparison, name, found):
    """One side as pytest-benchmark's JSON has it, and `found`, the lines, beside it.

    The rows are those that the suite makes of a run's samples, so that both kinds of file compare.
    """
    side = comparison.sides[name]
    own = [s for s in comparison.engine.samples if s.case.side == name]
    own = [replace(s, case=replace(s.case, side=None)) for s in own]
    return _beside(side) | {
        "benchmarks": list(map(as_saved, rows(own))),
        "samples": list(map(record, own)),
        "comparison": {"side": name, "lines": [line.to_json() for line in found]},
    }


def kept(comparison, found, notes, failed):
    """The whole comparison, as comparison.json has it and as the page shows it."""
    return _beside(next(iter(comparison.sides.values()))) | {
        "sides": {
            name: {"words": side.text, "revision": side.checkout.name, **side.versions}
            for name, side in comparison.sides.items()
        },
        "previous": comparison.wanted.previous,
        "figures": list(_figures(comparison)),
        "lines": [line.to_json() for line in found],
        "notes": list(notes),
        "failures": failed,
    }


def _figures(comparison):
    """What every side took, in seconds or bytes: the median and the range of its processes."""
    for case in comparison.cases:
        for side in comparison.sides:
            own = list(comparison.samples(case, side).values())
            if own:
                values = {WARM: [s.warm_seconds for s in own], FIRST: [s.first_call_seconds for s in own]}
                peak = peak_bytes(own)
                values |= {} if peak is None else {MEMORY: [peak]}
                for question, known in values.items():
                    yield {
                        "kernel": case.id,
                        "question": question,
                        "side": side,
                        "median": median(known),
                        "low": min(known),
                        "high": max(known),
                        "processes": len(known),
                    }


def _beside(side):
    beside = beside_rows()
    libraries = {"libraries": side.versions["libraries"], "python_version": side.versions["python"]}
    return beside | {
        "machine_info": beside["machine_info"] | hardware.facts() | libraries,
        "commit_info": beside["commit_info"] | {"compared": side.checkout.name},
        "datetime": datetime.now(UTC).isoformat(),
    }
