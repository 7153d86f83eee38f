"""The engine where several sides of the same cases are compared: their processes are timed in turns."""

import random
import time
from dataclasses import dataclass, field, replace

from harness.measure import engine
from harness.measure.plan import ordered
from harness.measure.sides import processes


@dataclass
class Engine(engine.Engine):
    """Measures cases that carry the name of a side; `sides` has the `environments.Side` of each name.

    In every round the sides of a case are timed in turns, so that their samples pair turn by turn. Nothing is
    measured again: what disturbs them disturbs all alike.
    """

    sides: dict = field(default_factory=dict)

    def _round(self, number, cases):
        rng = random.Random(f"{self.plan.seed}:{number}:turns")
        for group in groups(cases, self.plan.seed, number):
            # A side alone is compared with nothing; the first round tells how fast it is all the same.
            left = [case for case in group if not self.failure(case)]
            if not number or len(left) > 1:
                self.show(self._progress(number, cases))
                self._together(left, number, rng)
        self.show(self._progress(number, cases))

    def _together(self, group, number, rng):
        """A sample of every case in the group, or the Failure of those that have none."""
        began, started, requests = time.time(), time.monotonic(), {}
        for case in group:
            requests[case] = self._request(case), self._where(case) | {"device": case.device}
        answers, failed = processes.ask(requests, self.plan.time_limit, rng)
        took = time.monotonic() - started
        self.waited += took
        for case, error in failed.items():
            self._fail(case, error)
        for case, answer in answers.items():
            self._kept(case, number, 0, began, took / len(group), answer)

    def _where(self, case):
        return self.sides[case.side].where

    def _progress(self, number, cases):
        return replace(super()._progress(number, cases), rounds=self.plan.rounds + self.plan.more_rounds)


def groups(cases, seed, number):
    """The cases of a round that differ in nothing but their side, in an order that seed and number decide."""
    for block in ordered(cases, seed, number):
        alike = {}
        for case in block:
            alike.setdefault(replace(case, side=None), []).append(case)
        yield from alike.values()
