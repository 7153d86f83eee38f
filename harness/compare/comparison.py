"""A comparison: every side of a case in the same rounds, until what can be said of them is clear."""

import math
import random
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from harness.analysis.changes import FIRST, WARM
from harness.compare import batches
from harness.compare.verdict import LOOKS, is_settled, judge, round_ratio, rounds_needed
from harness.measure import disturbance, growth, process, reference
from harness.storage.sample import SKIPPED, Failure, Sample
from harness.units import format_duration

# First calls vary more from process to process than warm calls do.
FIRST_CALL_EFFECT = 0.10


class Comparison:
    """Compares each of `sides`, ``{name: environments.Side}``, with the first one, over some cases.

    `options` are those of the command line: effect, budget, time_limit, first_calls, memory, seed. References
    are put into `folder`; `show` gets a line when a round begins.
    """

    def __init__(self, sides, cases, options, folder, show=lambda line: None):
        self.sides, self.cases, self.options = sides, cases, options
        self.first, *self.others = sides
        self._folder, self._show = folder, show
        # What is timed; among how many verdicts the error is divided; after how many rounds all is judged.
        self.questions = (WARM, FIRST) if options.first_calls else (WARM,)
        self.comparisons = max(1, len(cases) * len(self.others))
        self.planned = rounds_needed(self.comparisons)
        # ``{(case, side): {round: Sample}}``, and (side, Failure) of what has none.
        self.samples = defaultdict(dict)
        reasons = {(case, name): side.why_not(case) for case in cases for name, side in sides.items()}
        self.failures = [(name, Failure(case, SKIPPED, why)) for (case, name), why in reasons.items() if why]
        # Why it ended early; "" if it did not.
        self.interrupted = ""
        self._references, self._settled, self._seconds = {}, {}, {}

    def run(self):
        """Rounds until every verdict is settled, all rounds are done or the budget is spent.

        Ctrl-C ends it, and so does a system that has no memory or disk for another process; `interrupted`
        says so then, and what was measured stays.
        """
        began, chosen = time.monotonic(), {case: list(self.sides) for case in self.cases}
        with process.interruptible():
            try:
                for number in range(self.planned):
                    if number in (1, *LOOKS):  # fixed beforehand: who looks often finds what is not there
                        chosen = self.undecided()
                    seconds = sum(self._seconds.get(case, 0.0) for case in chosen)
                    late = time.monotonic() - began + seconds > self.options.budget
                    if not chosen or (number and late):
                        break
                    left = f", {format_duration(seconds * (self.planned - number))} left at most"
                    self._show(f"round {number + 1} of {self.planned} at most{left if number else ''}")
                    self.measure_round(number, chosen)
                process.check_interrupt()
            except KeyboardInterrupt:
                self.interrupted = "interrupted"
            except OSError as error:
                self.interrupted = f"stopped (no further process: {error.strerror or error})"

    def undecided(self):
        """``{case: sides}`` that rounds may still decide: the first one, and those that are not settled."""
        found = {}
        for case in self.cases:
            comparable = [n for n in self.others if self.both(case, n) and not self.unlike(case, n)]
            unsettled = [
                name
                for name in comparable
                if not all(is_settled(self.verdict(question, case, name)) for question in self.questions)
            ]
            found |= {case: [self.first, *unsettled]} if unsettled else {}
        return found

    def measure_round(self, number, chosen):
        """A fresh process on each side of every case of ``{case: sides}``, in random order."""
        rng = random.Random(f"{self.options.seed}:{number}")
        for case in rng.sample(list(chosen), len(chosen)):
            names = [name for name in chosen[case] if not self.failure(case, name)]
            if self.first in names and len(names) > 1:
                self._measure(case, names, number, rng)

    def _measure(self, case, names, number, rng):
        """A Sample of the case on each of these sides, or the Failure of those that have none."""
        began, started, requests = time.time(), time.monotonic(), {}
        for name in names:
            try:
                where = self.sides[name].where | {"device": case.device}
                requests[name] = self._request(case, name, first=number == 0), where
            except process.ProcessFailed as error:
                self._fail(case, name, error)
        answers, failed = batches.ask(requests, self.options.time_limit, rng)
        took = time.monotonic() - started
        for name, error in failed.items():
            # Figures that were there, and found right, are not lost with what goes wrong after them.
            checked = {"warm_seconds", "notes" if number else "extra_seconds"}
            if checked <= error.answer.keys() and "failed" not in error.answer:
                answers[name] = {"memory": {"failed": str(error)}} | error.answer
            else:
                self._fail(case, name, error)
        for name, answer in answers.items():
            sample = Sample(case, number, 0, began, **answer, took_seconds=took / len(names))
            usual = [earlier.cores_used for earlier in self.samples[case, name].values()]
            sample.disturbed = disturbance.reason(sample, usual)
            self.samples[case, name][number] = sample
        self._seconds[case] = took - sum(answer.get("extra_seconds", 0.0) for answer in answers.values())

    def _request(self, case, name, first):
        """What a fresh process is asked; much only in the first round. Raises process.ProcessFailed."""
        checked = {sample.case.checked_once for sample in self.of_side(name)}
        return {
            "case": asdict(case),
            "timed": True,
            "memory": first and self.options.memory and not case.is_floor,
            "reference": self._reference(case, name),
            "check": ("size" if case.checked_once in checked else "kernel") if first else None,
            "time_limit": self.options.time_limit,
        }

    def _reference(self, case, name):
        """The path of what the case must return on a side. Raises process.ProcessFailed, each time anew."""
        key = name, case.problem, case.n, case.dtype
        if key not in self._references:
            try:
                where = self._folder_of(name), self.options.time_limit
                self._references[key] = reference.prepare(case, *where, **self.sides[name].where)
            except process.ProcessFailed as error:
                why = "" if error.kind == "wrong" else "there is nothing to compare with: "
                self._references[key] = process.ProcessFailed(error.kind, f"{why}{error}")
        if isinstance(self._references[key], process.ProcessFailed):
            raise self._references[key]
        return self._references[key]

    def _folder_of(self, name):
        folder = Path(self._folder, f"references-{name}")
        folder.mkdir(exist_ok=True)
        return folder

    def _fail(self, case, name, error):
        """Note a failure, and drop the figures that it makes none."""
        reason = str(error)
        if error.kind == "time" and error not in self._references.values():
            self._show(f"side {name} gives no answer in time: trying it at smaller sizes")
            where = self._folder_of(name), error.answer
            reason += growth.told(case, self.options.time_limit, *where, **self.sides[name].where)
        failure = Failure(case, error.kind, reason, bool(error.answer.get("whole_kernel")))
        self.failures.append((name, failure))
        for known, side in list(self.samples):
            if side == name and failure.concerns(known):
                del self.samples[known, side]

    def of_side(self, name):
        """Every Sample of a side."""
        return [one for (_, side), rounds in self.samples.items() if side == name for one in rounds.values()]

    def both(self, case, name):
        """``[(Sample of the first side, of this one)]`` of the rounds in which both have one."""
        first, other = (self.samples.get((case, side), {}) for side in (self.first, name))
        return [(first[number], other[number]) for number in first if number in other]

    def failure(self, case, name):
        """The Failure that keeps a case from having figures on a side, or None."""
        return next((f for side, f in self.failures if side == name and f.concerns(case)), None)

    def verdict(self, question, case, name):
        """The Verdict on WARM or FIRST of a side, as it was when no more rounds were needed."""
        key = question, case, name
        if key not in self._settled:
            effect, pairs = self.options.effect, self.both(case, name)
            if question == WARM:
                ratios = [round_ratio(a.turn_seconds, b.turn_seconds) for a, b in pairs]
            else:
                effect = max(FIRST_CALL_EFFECT, effect)
                ratios = [math.log(b.first_call_seconds / a.first_call_seconds) for a, b in pairs]
            verdict = judge(ratios, effect, self.comparisons)
            if not is_settled(verdict):
                return verdict
            self._settled[key] = verdict
        return self._settled[key]

    def unlike(self, case, name):
        """Why the figures of a side are of different things than the first one's, or None.

        Tables of sizes differ by revision, random inputs by revision and by NumPy.
        """
        a, b = (sample.about for sample in self.both(case, name)[0])
        if a["n"] != b["n"]:
            return f"{case.id}: n is {a['n']:,} on side {self.first}, {b['n']:,} on side {name}"
        if len({about.get("inputs_digest") for about in (a, b)} - {None}) > 1:
            return f"{case.id}: other inputs on side {name} than on side {self.first}"
        return None
