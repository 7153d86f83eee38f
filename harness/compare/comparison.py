"""A comparison: the sides' samples, round by round, and the verdict on each pair of sides."""

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from harness.compare.verdict import LARGE, LOOKS, Verdict, judge, round_ratio, rounds_needed
from harness.measure.plan import Plan
from harness.measure.sides.engine import Engine

# First calls vary more from process to process than warm calls do.
FIRST_CALL_EFFECT = 0.10
WARM, FIRST, MEMORY, ANSWER = "warm call", "first call", "peak memory", "first answer"


@dataclass(frozen=True)
class Wanted:
    """What is asked of a comparison. `effect` is a share; `budget` and `time_limit` are seconds."""

    effect: float = 0.03
    budget: float = 600.0
    time_limit: float = 120.0
    first_calls: bool = False
    memory: bool = False
    # Each side is compared with the one before it, not with the first.
    previous: bool = False


@dataclass
class Comparison:
    """Compares `sides`, ``{name: environments.Side}``, over some cases; measured by `run`."""

    sides: dict
    cases: list
    wanted: Wanted
    seed: int
    engine: Engine = None
    # Why cases are not compared with a side: a line each.
    left_out: list = field(default_factory=list)
    _settled: dict = field(default_factory=dict)

    def run(self, folder, show):
        """Rounds until every pair is settled, all rounds are done or the budget is spent."""
        cases = []
        for case in self.cases:
            reasons = {name: side.why_not(case) for name, side in self.sides.items()}
            self.left_out += [f"{case.id}, side {name}: {why}" for name, why in reasons.items() if why]
            able = [replace(case, side=name) for name, why in reasons.items() if not why]
            cases += able if len(able) > 1 else []
        plan = Plan(
            cases=tuple(cases),
            seed=self.seed,
            rounds=1,
            more_rounds=rounds_needed(self.comparisons) - 1,
            time_limit=self.wanted.time_limit,
            budget=self.wanted.budget,
            memory=self.wanted.memory,
            looks=LOOKS,
        )
        self.engine = Engine(plan, folder, lambda measured: None, show, sides=self.sides)
        if cases:
            self.engine.run(self._open)

    @property
    def pairs(self):
        """(side, the one that it is compared with)."""
        first, *others = self.sides
        if self.wanted.previous:
            return [(side, before) for before, side in pairwise(self.sides)]
        return [(side, first) for side in others]

    @property
    def comparisons(self):
        """How many pairs are judged, among which the error is divided."""
        return max(1, len(self.cases) * len(self.pairs))

    @property
    def rounds(self):
        """How many rounds were begun."""
        return max((sample.round + 1 for sample in self.engine.samples), default=0)

    def samples(self, case, side):
        """{round: Sample} of a case on a side, a round that was cut off left out."""
        own = replace(case, side=side)
        return {sample.round: sample for sample in self.engine.samples if sample.case == own}

    def failure(self, case, side):
        """The Failure of a case on a side, or None."""
        return self.engine.failure(replace(case, side=side))

    def verdict(self, question, case, side, against):
        """The Verdict on WARM or FIRST for a pair, as it was when no more rounds were needed."""
        key = question, case, side, against
        if key in self._settled:
            return self._settled[key]
        a, b = self.samples(case, against), self.samples(case, side)
        ratios = [log_ratio(question, a[number], b[number]) for number in a if number in b]
        effect = self.wanted.effect if question == WARM else max(FIRST_CALL_EFFECT, self.wanted.effect)
        found = judge(ratios, effect, self.comparisons)
        if found.settled:
            self._settled[key] = found
        return found

    def unlike(self, case, side, against):
        """Why the figures of a pair are of different things, or None.

        Tables of sizes differ by revision, random inputs by revision and by NumPy.
        """
        a, b = (next(iter(self.samples(case, name).values())).about for name in (against, side))
        if a["n"] != b["n"]:
            return f"{case.id}: n is {a['n']:,} on side {against}, {b['n']:,} on side {side}"
        if len({about.get("inputs_digest") for about in (a, b)} - {None}) > 1:
            return f"{case.id}: other inputs on side {side} than on side {against}"
        return None

    def settled(self):
        """The Verdicts that needed no more rounds."""
        return self._settled.values()

    @property
    def planned(self):
        """Rounds after which all is judged."""
        return self.engine.plan.rounds + self.engine.plan.more_rounds

    @property
    def cut_short(self):
        """Why fewer rounds were measured than undecided pairs need, or None."""
        if self.rounds == self.planned or not self._open(self.engine):
            return None
        return self.engine.interrupted or "--budget"

    @property
    def questions(self):
        """What is timed."""
        return (WARM, FIRST) if self.wanted.first_calls else (WARM,)

    def _open(self, engine):
        """The cases that rounds may still decide: both sides of every pair that is not settled."""
        found = []
        for case in self.cases:
            for pair in self.pairs:
                known = all(self.samples(case, name) for name in pair) and not self.unlike(case, *pair)
                if known and not all(self.verdict(q, case, *pair).settled for q in self.questions):
                    found += [replace(case, side=name) for name in pair]
        return dict.fromkeys(found)


def log_ratio(question, a, b):
    """Of a round: side B's seconds over side A's."""
    if question == WARM:
        return round_ratio(a.turn_seconds, b.turn_seconds)
    return math.log(b.first_call_seconds / a.first_call_seconds)


def seconds(question, samples):
    """The median over a side's samples."""
    name = "warm_seconds" if question == WARM else "first_call_seconds"
    return median(getattr(sample, name) for sample in samples.values())


def too_slow(comparison, case, side, against):
    """The Verdict and the seconds of `against` where `side` alone gave no answer in time, or None.

    It has no time, but a lower bound; if the other side's first answer takes less than half of that, it is
    enough.
    """
    late, known = comparison.failure(case, side), comparison.samples(case, against)
    if late is None or late.kind != "time" or not known:
        return None
    answer = median(s.import_seconds + s.place_seconds + s.first_call_seconds for s in known.values())
    bound = comparison.wanted.time_limit / answer
    return (Verdict("slower", bound, bound, math.inf), answer) if bound > LARGE else None
