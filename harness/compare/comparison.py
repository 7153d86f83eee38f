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
from harness.measure import check, disturbance, process, reference
from harness.measure.plan import Plan
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
        # ``{side: {reference.key: path or ProcessFailed}}``, ``{side: {case: figures of its check}}``.
        self._references, self._checks = ({name: {} for name in sides} for _ in range(2))
        self._settled, self._seconds = {}, {}

    def run(self):
        """Rounds until every verdict is settled, all rounds are done or the budget is spent.

        Ctrl-C ends it, and so does a system that has no memory or disk for another process; `interrupted`
        says so then, and what was measured stays.
        """
        began, sides_by_case = time.monotonic(), {case: list(self.sides) for case in self.cases}
        try:
            for name in self.sides:
                self._show(f"side {name}: checking its kernels")
                self.check(name)
            for number in range(self.planned):
                if number in (1, *LOOKS):  # fixed beforehand: who looks often finds what is not there
                    sides_by_case = self.undecided()
                seconds = sum(self._seconds.get(case, 0.0) for case in sides_by_case)
                late = time.monotonic() - began + seconds > self.options.budget
                if not sides_by_case or (number and late):
                    break
                time_left = f", {format_duration(seconds * (self.planned - number))} left at most"
                self._show(f"round {number + 1} of {self.planned} at most{time_left if number else ''}")
                self.measure_round(number, sides_by_case)
        except (KeyboardInterrupt, OSError) as error:
            self.interrupted = process.why_ended(error)

    def undecided(self):
        """``{case: sides}`` that rounds may still decide: the first one, and those that are not settled."""
        sides_by_case = {}
        for case in self.cases:
            comparable = [n for n in self.others if self.both(case, n) and not self.unlike(case, n)]
            unsettled = [
                name
                for name in comparable
                if not all(is_settled(self.verdict(question, case, name)) for question in self.questions)
            ]
            sides_by_case |= {case: [self.first, *unsettled]} if unsettled else {}
        return sides_by_case

    def measure_round(self, number, sides_by_case):
        """A fresh process on each side of every case of ``{case: sides}``, in random order."""
        rng = random.Random(f"{self.options.seed}:{number}")
        for case in rng.sample(list(sides_by_case), len(sides_by_case)):
            names = [name for name in sides_by_case[case] if not self.failure(case, name)]
            # A side alone is compared with nothing; the first round tells how fast it is all the same.
            if number == 0 or (self.first in names and len(names) > 1):
                self._measure(case, names, number, rng)

    def check(self, name):
        """Make a side's references and check its kernels, several at once: some fail and are not timed."""
        cases = [case for case in self.cases if not self.failure(case, name)]
        options, where = self.options, self.sides[name].where
        folder = Path(self._folder, f"references-{name}")
        folder.mkdir(exist_ok=True)
        self._references[name] = check.references(cases, folder, options.time_limit, where)
        plan = Plan(
            tuple(cases), options.seed, time_limit=options.time_limit, memory=None if options.memory else ()
        )
        for outcomes, _ in check.kernels(cases, (), self._references[name], plan, where):
            for case, figures, error in outcomes:
                self._checks[name][case] = figures
                if error and not self.failure(case, name):
                    self._fail(case, name, error)

    def _measure(self, case, names, number, rng):
        """A Sample of the case on each of these sides, or the Failure of those that have none."""
        began, started, requests = time.time(), time.monotonic(), {}
        for name in names:
            path = self._references[name][reference.key(case)]
            request = {"case": asdict(case), "reference": path, "time_limit": self.options.time_limit}
            requests[name] = request | {"new_shape": False}, self.sides[name].where | {"device": case.device}
        answers, failed = batches.ask(requests, self.options.time_limit, rng)
        self._seconds[case] = time.monotonic() - started
        for name, error in failed.items():
            self._fail(case, name, error)
        for name, answer in answers.items():
            earlier = self.samples[case, name].values()
            answer = check.without_repeats(answer, self._checks[name][case], earlier)
            took = self._seconds[case] / len(names)
            sample = Sample(case, number, 0, began, **answer, took_seconds=took)
            sample.disturbed = disturbance.reason(sample, [previous.cores_used for previous in earlier])
            self.samples[case, name][number] = sample

    def _fail(self, case, name, error):
        """Note a failure, and drop the figures that it makes none."""
        failure = check.failure_of(case, error, self.options.time_limit, self._checks[name])
        self.failures.append((name, failure))
        for other_case, side in list(self.samples):
            if side == name and failure.concerns(other_case):
                del self.samples[other_case, side]

    def of_side(self, name):
        """Every Sample of a side, case by case as they were asked for."""
        return [sample for case in self.cases for sample in self.samples.get((case, name), {}).values()]

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
