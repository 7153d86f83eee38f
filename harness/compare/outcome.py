"""What came of a comparison: lines, notes and failures, as comparison.json has them; a result per side."""

import math
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import product
from statistics import median

from harness.analysis import changes
from harness.analysis.changes import FASTER, LARGE, SLOWER, WARM, Line, Verdict
from harness.compare.verdict import FEWEST
from harness.machine.facts import facts
from harness.storage import files
from harness.storage.pytest_benchmark import as_saved, beside_rows, rows
from harness.storage.sample import SKIPPED, peak_bytes, record, why_no_peak
from harness.units import format_seconds


@dataclass
class Outcome:
    """`lines` are `changes.Line`s; `notes` and `failures`, of what could not be compared, are sentences."""

    lines: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    # What is kept with them of a comparison that was measured: the machine and the sides.
    beside: dict = field(default_factory=dict)
    # A result file's content for each side.
    results: dict = field(default_factory=dict)
    # Why it ended early, or "".
    interrupted: str = ""

    def to_json(self):
        """As comparison.json has it, and `harness.report.comparison` reads it."""
        lines = [asdict(line) for line in self.lines]
        return self.beside | {"lines": lines, "notes": self.notes, "failures": self.failures}

    @property
    def exit_status(self):
        """0 nothing worse, 1 something worse, 2 something could not be compared, or nothing was."""
        if any(line.word in changes.WORSE for line in self.lines):
            return 1
        return 2 if self.failures or not self.lines else 0


def of(comparison, failures=()):
    """The Outcome of a Comparison that has run; `failures` are lines on sides that could not be had."""
    lines = [
        Line(
            **vars(verdict), kernel=case.id, side=name, against=comparison.first, question=question, a=a, b=b
        )
        for case, name in product(comparison.cases, comparison.others)
        for question, verdict, a, b in _figures(comparison, case, name)
    ]
    described, results = {}, {}
    for name, side in comparison.sides.items():
        described[name] = {"words": side.text, "revision": side.checkout.name, **side.versions}
        if samples := comparison.of_side(name):
            figures = {
                "benchmarks": list(map(as_saved, rows(samples))),
                "samples": list(map(record, samples)),
            }
            results[name] = _metadata(side) | figures
    beside = _metadata(comparison.sides[comparison.first]) | {"sides": described}
    late = {(line.kernel, line.late_side) for line in lines}
    return Outcome(
        lines,
        _notes(comparison, lines, late),
        [*failures, *_failures(comparison, late)],
        beside,
        results,
        comparison.interrupted,
    )


def _figures(comparison, case, name):
    """(question, Verdict, figure of the first side, of this one) of what is known of both.

    Where one of them gave no answer in time, it has no time, but a lower bound; that is enough if the other
    side took less than half of it.
    """
    limit = comparison.options.time_limit
    for late, other in ((name, comparison.first), (comparison.first, name)):
        failure, samples = comparison.failure(case, late), comparison.samples.get((case, other), {}).values()
        if failure and failure.kind == "time" and samples:
            answer = median(s.import_seconds + s.place_seconds + s.first_call_seconds for s in samples)
            bound = limit / answer
            if bound > LARGE and late == name:
                yield changes.ANSWER, Verdict(SLOWER, bound, bound, math.inf), answer, limit
            elif bound > LARGE:
                yield changes.ANSWER, Verdict(FASTER, 1 / bound, 0.0, 1 / bound), limit, answer
    if not comparison.both(case, name) or comparison.unlike(case, name):
        return
    pair = [list(comparison.samples[case, side].values()) for side in (comparison.first, name)]
    for question in comparison.questions:
        figure = "warm_seconds" if question == WARM else "first_call_seconds"
        medians = [median(getattr(sample, figure) for sample in samples) for samples in pair]
        yield question, comparison.verdict(question, case, name), *medians
    a, b = map(peak_bytes, pair)
    if a is not None and b is not None:
        yield changes.MEMORY, changes.of_bytes(b, a, comparison.options.effect), a, b


def _reason(failure):
    """Why there are no figures, without the id of the Failure's own case, which stands before it."""
    return failure.reason.replace(f"{failure.case.id}: ", "", 1)


def _notes(comparison, lines, late):
    """What the table cannot show, a line each: sides, what was left out, what the intervals are.

    `late` has the (case's id, side) that were too slow to answer, which is a result.
    """
    options, notes = comparison.options, []
    for name, side in comparison.sides.items():
        libraries = side.versions["libraries"]
        installed = [f"{lib} {libraries[lib]}" for lib in ("numpy", "numba", "jax") if libraries.get(lib)]
        versions = ", ".join([f"Python {side.versions['python']}", *installed])
        notes.append(f"{name}: {side.text} ({side.checkout.name}; {versions})")
    for name, failure in comparison.failures:
        if failure.kind == SKIPPED:
            notes.append(f"not compared, {failure.case.id}, side {name}: {failure.reason}")
        elif (failure.case.id, name) in late:
            warm = [
                f"{format_seconds(median(sample.warm_seconds for sample in rounds.values()))} on side {side}"
                for (case, side), rounds in comparison.samples.items()
                if case == failure.case
            ]
            meanwhile = f"a warm call takes {', '.join(warm)}"
            notes.append(f"{failure.case.id}: side {name}: {_reason(failure)}; {meanwhile}")
    rounds = max((number + 1 for by_round in comparison.samples.values() for number in by_round), default=0)
    notes.append(
        f"ratios of warm calls: interval over the rounds ({rounds} at most), each with a fresh process a "
        "side, 99 % for all comparisons together (where the word is same: 95 % for that one); effect "
        f"{options.effect:.1%}, seed {options.seed}"
    )
    if any(line.word in (SLOWER, FASTER) and line.rounds and line.rounds < FEWEST for line in lines):
        few = changes.FEWEST_IF_LARGE
        notes.append(
            f"beyond a factor of {LARGE:g} in every round: said after {few} of them, with their range"
        )
    if any(line.word == changes.TOO_FEW for line in lines):
        why = comparison.interrupted or "--budget"
        notes.append(f"cut short ({why}): {rounds} of {comparison.planned} rounds")
    samples = [sample for name in comparison.sides for sample in comparison.of_side(name)]
    if disturbed := sum(bool(sample.disturbed) for sample in samples):
        notes.append(
            f"others used the machine in {disturbed} of {len(samples)} samples; they are kept, "
            "since what disturbs one side in turns disturbs the other too"
        )
    return notes


def _failures(comparison, late):
    """Why kernels could not be compared, a line each."""
    lines = [
        f"side {name}, {failure.case.id}: {_reason(failure)}"
        for name, failure in comparison.failures
        if failure.kind != SKIPPED and (failure.case.id, name) not in late
    ]
    for case in comparison.cases:
        unlike = [comparison.unlike(case, name) for name in comparison.others if comparison.both(case, name)]
        lines += filter(None, unlike)
        for name in comparison.sides:
            kind, why = why_no_peak([*comparison.samples.get((case, name), {}).values()]) or (None, "")
            lines += [f"side {name}, {case.id}: {why}"] if kind == "failed" else []
    if comparison.interrupted:
        lines.append(f"{comparison.interrupted}: what is open is not decided")
    return lines


def _metadata(side):
    """What a result file of a side says beside its rows: the machine, the versions, the revision."""
    metadata = beside_rows()
    libraries = {"libraries": side.versions["libraries"], "python_version": side.versions["python"]}
    return metadata | {
        "suite": files.SUITE,
        "machine_info": metadata["machine_info"] | facts(os.environ | side.variables) | libraries,
        "commit_info": metadata["commit_info"] | {"compared": side.checkout.name},
        "datetime": datetime.now(UTC).isoformat(),
    }
