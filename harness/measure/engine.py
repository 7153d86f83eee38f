"""Checks of every kernel, then rounds of samples until it is clear who is the fastest.

This is the one loop that measures. It starts processes and sleeps while they run; it never runs a kernel
itself and never prints while one is timed.
"""

import time
from dataclasses import asdict, dataclass, field

from harness.machine.resources import at_once
from harness.measure import check, disturbance, process, reference
from harness.measure.extras import filled_cache
from harness.measure.metronome import Metronome
from harness.measure.plan import FIRST_ROUNDS, Plan, ordered
from harness.storage.sample import Sample
from harness.storage.slowed import judge

# How often a sample that is no evidence is measured again, and the share of all samples: beyond that the
# machine is too busy.
MOST_AGAIN, SHARE_AGAIN = 2, 0.2


@dataclass(frozen=True)
class Progress:
    """Where a run is: kernels that are checked, in round 0; then samples. `seconds_left` may be unknown."""

    round: int
    rounds: int
    done: int
    total: int
    seconds_left: float | None = None
    others_cores: float | None = None


@dataclass
class Engine:
    """Measures a plan. `keep` gets each Sample and Failure as it ends, `show` a Progress between samples."""

    plan: Plan
    folder: str
    keep: object
    show: object = lambda progress: None
    samples: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    # {case: figures that its check told}
    checks: dict = field(default_factory=dict)
    # Why it ended early, as after "this run was"; "" if it did not.
    interrupted: str = ""
    # Seconds in which a process ran, whatever came of it.
    waited: float = 0.0
    # Seconds in which it waited for the next round to be due.
    idle: float = 0.0
    _began: float = 0.0
    # The first round that it measures, and when that began.
    _first_round: tuple | None = None
    _metronome: Metronome = field(default_factory=lambda: Metronome(at_once()))
    # {reference.key: path, or the ProcessFailed}
    _references: dict = field(default_factory=dict)
    # Cases whose processes with a filled cache gave no figure: they are not asked for again.
    _without_cache: set = field(default_factory=set)

    def run(self, contenders):
        """The checks and all rounds, then rounds that may decide between what ``contenders(self)`` names.

        Ctrl-C ends it, and so does a system that has no memory or disk for another process, which is no
        kernel's fault: `interrupted` says so, and what was measured stays.
        """
        self._began, chosen = time.monotonic(), self.plan.cases
        try:
            self._drop_cut_blocks()
            self._check([case for case in (*self.plan.cases, *self.plan.checked) if not self.failure(case)])
            for number in range(self.plan.rounds + self.plan.more_rounds):
                if number == self.plan.rounds:
                    chosen = tuple(contenders(self))
                spent = time.monotonic() - self._began + self._seconds(len(chosen))
                if not chosen or (number >= self.plan.rounds and spent > self.plan.budget):
                    break
                self._wait(number)
                self._round(number, chosen)
        except (KeyboardInterrupt, OSError) as error:
            self.interrupted = process.why_ended(error)

    @property
    def whole_rounds(self):
        """Rounds in which every case that did not fail has its sample."""
        rounds = range(self.plan.rounds)
        return next((n for n in rounds if self._missing(n, self.plan.cases)), self.plan.rounds)

    def failure(self, case):
        """The Failure that keeps `case` from having figures, or None."""
        return next((failure for failure in self.failures if failure.concerns(case)), None)

    def _check(self, cases):
        """Make the references, and check every kernel that has no sample yet: several at once."""
        if not cases:
            return
        began = time.monotonic()
        self._references = check.references(
            cases, self.folder, self.plan.time_limit, {}, bool(self.plan.checked)
        )
        cases_checked = {sample.case for sample in self.samples}
        outcomes_of_kernels = check.kernels(cases, cases_checked, self._references, self.plan, {})
        for done, (outcomes, total) in enumerate(outcomes_of_kernels):
            for case, figures, error in outcomes:
                self.checks[case] = figures
                if error and not self.failure(case):
                    self._fail(case, error)
            if done:
                self.show(Progress(0, self.plan.rounds, done, total))
        self.waited += time.monotonic() - began

    def _round(self, number, cases):
        """A sample of each case, block by block; then again what is no evidence, of earlier rounds too."""
        missing = set(self._missing(number, cases))
        for block in ordered(cases, self.plan.seed, number):
            for case in block:
                if case in missing and not self.failure(case):
                    self.show(self._progress(number, cases))
                    self._sample(case, number, 0)
        for _ in range(MOST_AGAIN):
            last_attempts = {(sample.case, sample.round): sample for sample in self.samples}
            for sample in last_attempts.values():
                if self._is_to_repeat(sample):
                    self.show(self._progress(number, cases))
                    self._sample(sample.case, sample.round, sample.attempt + 1)
        self.show(self._progress(number, cases))

    def _is_to_repeat(self, sample):
        """Is it no evidence, and may another one of its case and round be?"""
        if sample.is_evidence or sample.attempt >= MOST_AGAIN or self.failure(sample.case):
            return False
        again = sum(other.attempt > 0 for other in self.samples)
        return again + 1 <= SHARE_AGAIN * len(self.plan.cases) * self.plan.rounds

    def _wait(self, number):
        """Wait until a round is due: one slow spell of the machine is not to hold all of them."""
        if number < self.plan.rounds and self._missing(number, self.plan.cases):
            self._first_round = self._first_round or (number, time.monotonic())
            wait = max(0.0, self._due(number) - time.monotonic())
            self.idle += wait
            time.sleep(wait)

    def _due(self, number):
        """When a round may begin, by the monotonic clock."""
        first, began = self._first_round
        return began + (number - first) / self.plan.rounds * self.plan.least_seconds

    def _sample(self, case, number, attempt):
        """The Sample of a fresh process, judged by what the system did, kept; None where it failed."""
        self._metronome.read()
        began, started = time.time(), time.monotonic()
        try:
            answer = self._answer(case, number)
        except process.ProcessFailed as error:
            return self._fail(case, error)
        finally:
            took = time.monotonic() - started
            self.waited += took
        earlier = [s for s in self.samples if s.case == case]
        answer = check.without_repeats(answer, self.checks.get(case, {}), earlier)
        self._metronome.read()
        around = [readings[-2:] for readings in self._metronome.readings.values()]
        answer.setdefault("metronome", {})["around"] = around
        sample = Sample(case, number, attempt, started=began, took_seconds=took, **answer)
        usual = [s.cores_used for s in earlier if s.cores_used is not None]
        sample.disturbed = disturbance.reason(sample, usual)
        self.samples.append(sample)
        judge(self.samples)
        self.keep(sample)
        return sample

    def _answer(self, case, number):
        """What a fresh process tells of a case, and what processes beside it do. Raises ProcessFailed."""
        path, limit = self._references[reference.key(case)], self.plan.time_limit
        request = {"case": asdict(case), "reference": path, "time_limit": limit}
        try:
            answer = process.ask(request | {"new_shape": number < FIRST_ROUNDS}, limit, device=case.device)
        except process.ProcessFailed as error:
            # With `about`, the last of its figures, all of them are there and both results were right.
            if "about" not in error.answer or "failed" in error.answer:
                raise
            answer = error.answer | {"notes": [f"no figure beside its times: {error}"]}
        if filled_cache.applies(self.plan, case, number) and case not in self._without_cache:
            try:
                answer |= filled_cache.measure(request)
            except process.ProcessFailed as error:
                if error.kind == "wrong":
                    raise
                self._without_cache.add(case)
                answer["notes"] = [*answer.get("notes", ()), f"no figure {error}"]
        return answer

    def _fail(self, case, error):
        failure = check.failure_of(case, error, self.plan.time_limit, self.checks)
        self.failures.append(failure)
        self.samples = [sample for sample in self.samples if not failure.concerns(sample.case)]
        judge(self.samples)
        self.keep(failure)

    def _missing(self, number, cases):
        measured = {sample.case for sample in self.samples if sample.round == number}
        return [case for case in cases if case not in measured and not self.failure(case)]

    def _drop_cut_blocks(self):
        """From where an earlier run was cut in a block it is measured anew: its cases belong together."""
        for number in range(self.plan.rounds):
            for block in ordered(self.plan.cases, self.plan.seed, number):
                if self._missing(number, block):
                    self.samples = [s for s in self.samples if s.round < number or s.case not in block]

    def _seconds(self, count):
        """What so many samples take, by the mean of those that there are."""
        return count * sum(sample.took_seconds for sample in self.samples) / max(1, len(self.samples))

    def _progress(self, number, cases):
        rounds = self.plan.rounds + (self.plan.more_rounds if number >= self.plan.rounds else 0)
        running, n_missing = sum(not self.failure(case) for case in cases), len(self._missing(number, cases))
        n_left = n_missing + (rounds - number - 1) * running
        seconds = self._seconds(n_left) if number or not n_missing else None
        if seconds is not None and number + 1 < self.plan.rounds and self._first_round:
            seconds = max(seconds, self._due(self.plan.rounds - 1) - time.monotonic())
        others = self.samples[-1].others_cores if self.samples else None
        return Progress(number + 1, rounds, rounds * running - n_left, rounds * running, seconds, others)


def first_disturbed(samples):
    """How many first samples of a case and round are no evidence, or were measured again."""
    again = {(sample.case, sample.round) for sample in samples if sample.attempt}
    firsts = [sample for sample in samples if not sample.attempt]
    return sum(not sample.is_evidence or (sample.case, sample.round) in again for sample in firsts)
