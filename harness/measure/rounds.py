"""Rounds of samples: every case once a round, block by block, in random order, until the answer is clear.

This is the one loop that measures. It starts processes and sleeps while they run; it never runs a kernel
itself and never prints while one is timed.
"""

import math
import time
from dataclasses import asdict, dataclass, field

from harness.measure import disturbance, growth, process, reference, second_process
from harness.measure.plan import Plan, ordered
from harness.storage.sample import Failure, Sample

# The share of samples that is taken again where others were in the way; beyond that the machine is too busy.
TAKEN_AGAIN = 0.2
# So near to the fastest of its block, a case is likely to get the rounds that may decide.
NEAR = 1.04
# Why a run ended early: Ctrl-C.
INTERRUPTED = "interrupted"
NO_REFERENCE = "there is nothing to compare with: "


@dataclass(frozen=True)
class Progress:
    """Where a run is, for a line of text. `seconds_left` is None until the first round is over."""

    round: int
    rounds: int
    done: int
    total: int
    seconds_left: float | None
    others_cores: float | None


@dataclass
class Engine:
    """Measures a plan. `keep` gets each Sample and Failure as it ends, `show` a Progress between samples.

    `sides.engine` measures several sides of the same cases.
    """

    plan: Plan
    folder: str
    keep: object
    show: object = lambda progress: None
    samples: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    # Why it ended early, as after "this run was"; "" if it did not.
    interrupted: str = ""
    # Seconds in which a process ran, whatever came of it.
    waited: float = 0.0
    _began: float = 0.0
    _references: dict = field(default_factory=dict)
    # Cases whose second process gave no figure: it is not asked for again.
    _no_second: set = field(default_factory=set)

    def run(self, contenders):
        """All rounds; then, for the cases that ``contenders(self)`` names, the rounds that may decide them.

        Ctrl-C ends it, and so does a system that has no memory or disk for another process, which is no
        kernel's fault: `interrupted` says so, and what was measured stays.
        """
        self._began = time.monotonic()
        with process.interruptible():
            try:
                self._all_rounds(contenders)
                process.check_interrupt()
            except KeyboardInterrupt:
                self.interrupted = INTERRUPTED
            except OSError as error:
                self.interrupted = f"stopped (no further process: {error.strerror or error})"

    def _all_rounds(self, contenders):
        self._drop_cut_blocks()
        for number in range(self.plan.rounds):
            self._round(number, self.plan.cases)
        if not (self.plan.more_rounds and self.plan.timed):
            return
        chosen = tuple(contenders(self))
        for number in range(self.plan.rounds, self.plan.rounds + self.plan.more_rounds):
            if number in self.plan.looks:
                chosen = tuple(contenders(self))
            if not chosen or self._elapsed() + self._seconds(chosen) > self.plan.budget:
                break
            self._round(number, chosen)

    @property
    def whole_rounds(self):
        """Rounds in which every case that did not fail has its sample."""
        number = 0
        while number < self.plan.rounds and not self._missing(number, self.plan.cases):
            number += 1
        return number

    def failure(self, case):
        """The Failure that keeps `case` from having figures, or None."""
        return next((failure for failure in self.failures if failure.concerns(case)), None)

    def _round(self, number, cases):
        still = []
        for block in ordered(cases, self.plan.seed, number):
            disturbed = []
            for case in block:
                if self._is_there(case, number) or self.failure(case):
                    continue
                self.show(self._progress(number, cases))
                sample = self._sample(case, number, attempt=0)
                if sample is not None and sample.disturbed:
                    disturbed.append(case)
            still += self._again(disturbed, number, attempt=1)
        # Where others were in the way twice within a block: once more, when the round is over.
        self._again(still, number, attempt=2)
        self.show(self._progress(number, cases))

    def _again(self, cases, number, attempt):
        """Take disturbed samples again, within what is allowed; the cases that were disturbed once more."""
        still = []
        for case in cases:
            if self.failure(case):  # found wrong at another size meanwhile
                continue
            taken = sum(sample.attempt > 0 for sample in self.samples)
            if taken + 1 > TAKEN_AGAIN * len(self.plan.cases) * self.plan.rounds:
                return []
            sample = self._sample(case, number, attempt)
            if sample is not None and sample.disturbed:
                still.append(case)
        return still

    def _sample(self, case, number, attempt):
        """One fresh process; None where it failed, which is noted."""
        started = time.monotonic()
        try:
            return self._measured(case, number, attempt)
        finally:
            self.waited += time.monotonic() - started

    def _measured(self, case, number, attempt):
        began, started = time.time(), time.monotonic()
        first = number == 0 and attempt == 0
        try:
            request = self._request(case, first)
            request["new_shape"] = self.plan.wants_new_shape(case, number)
            answer = process.ask(request, self.plan.time_limit, device=case.device)
            if self.plan.wants_second_process(case, number) and case not in self._no_second:
                answer |= self._second_process(request, case, answer)
        except process.ProcessFailed as error:
            answer = self._saved(error, case, first)
            if answer is None:
                return None
        answer["took_seconds"] = time.monotonic() - started
        return self._kept(Sample(case=case, round=number, attempt=attempt, started=began, **answer))

    def _second_process(self, request, case, answer):
        """What the answer gains: figures, or a note why not. Raises ProcessFailed where a result is wrong."""
        try:
            return {"second_process": second_process.measured(request, self.plan.time_limit)}
        except process.ProcessFailed as error:
            if error.kind == "wrong":
                raise
            self._no_second.add(case)
            return {"notes": [*answer.get("notes", ()), f"no figure {error}"]}

    def _request(self, case, first):
        """What a fresh process is asked; much only in the `first` round. Raises process.ProcessFailed."""
        memory = first and self.plan.memory and not case.is_floor
        return {
            "case": asdict(case),
            "timed": self.plan.timed,
            "memory": memory,
            "reference": self._reference(case),
            "check": self._check(case) if first else None,
            "time_limit": self.plan.time_limit,
        }

    def _where(self, case):
        """Whose Python and kernels a case is run with, as process.Child takes it."""
        return {}

    def _kept(self, sample):
        """The Sample, judged by what the system did meanwhile, and kept."""
        case = sample.case
        usual = [s.cores_used for s in self.samples if s.case == case and s.cores_used is not None]
        if self.plan.timed:
            sample.disturbed = disturbance.reason(sample, usual)
        self.samples.append(sample)
        self.keep(sample)
        return sample

    def _saved(self, error, case, first):
        """The answer of a process that failed only after its figures were there and checked, or None.

        Notes come once results have been compared; in the `first` round, `extra_seconds` after all checks.
        """
        answer = error.answer
        timed = "warm_seconds" in answer or not self.plan.timed
        if timed and ("extra_seconds" if first else "notes") in answer and "failed" not in answer:
            return {"memory": {"failed": str(error)}} | answer
        self._fail(case, error)
        return None

    def _fail(self, case, error):
        reason = str(error)
        if error.kind == "time" and not reason.startswith(NO_REFERENCE):
            self.show(None)
            reason += growth.told(case, self.plan.time_limit, self.folder, error.answer, **self._where(case))
        failure = Failure(case, error.kind, reason, bool(error.answer.get("whole_kernel")))
        self.failures.append(failure)
        self.samples = [sample for sample in self.samples if not failure.concerns(sample.case)]
        self.keep(failure)

    def _reference(self, case):
        key = case.problem, case.n, case.dtype, case.side
        if key not in self._references:
            try:
                where = self._where(case)
                found = reference.prepare(case, self.folder, self.plan.time_limit, **where)
            except process.ProcessFailed as error:
                why = "" if error.kind == "wrong" else NO_REFERENCE
                found = process.ProcessFailed(error.kind, f"{why}{error}")
            self._references[key] = found
        if isinstance(self._references[key], process.ProcessFailed):
            raise self._references[key]
        return self._references[key]

    def _check(self, case):
        """'kernel' for the first sample of a kernel, for all on other inputs; else 'size'."""
        known = any(sample.case.checked_once == case.checked_once for sample in self.samples)
        return "size" if known else "kernel"

    def _is_there(self, case, number):
        return any(sample.case == case and sample.round == number for sample in self.samples)

    def _missing(self, number, cases):
        there = {sample.case for sample in self.samples if sample.round == number}
        return [case for case in cases if case not in there and not self.failure(case)]

    def _drop_cut_blocks(self):
        """A block that an earlier run was cut in is taken anew: its cases belong next to each other."""
        for number in range(self.plan.rounds):
            for block in ordered(self.plan.cases, self.plan.seed, number):
                if self._missing(number, block):
                    cut = set(block)
                    self.samples = [s for s in self.samples if s.round != number or s.case not in cut]

    def _elapsed(self):
        return time.monotonic() - self._began

    def _seconds(self, cases):
        """What a round of these cases takes, by what each took last, with what will be taken again.

        Without what only few samples do besides; a case that has none yet counts as the others' mean.
        """
        took = {sample.case: sample.took_seconds - sample.extra_seconds for sample in self.samples}
        usual = sum(took.values()) / max(1, len(took))
        again = 1 + min(TAKEN_AGAIN, first_disturbed(self.samples) / max(1, len(self.samples)))
        return again * sum(took.get(case, usual) for case in cases if not self.failure(case))

    def _progress(self, number, cases):
        more = number >= self.plan.rounds
        open_cases = [case for case in cases if not self.failure(case)]
        rest = self._missing(number, cases)
        last = self.plan.rounds + self.plan.more_rounds if more else self.plan.rounds
        left = None
        if number or not rest:
            left = self._seconds(rest) + (last - number - 1) * self._seconds(open_cases)
            if not more:
                left += self._likely_seconds()
        return Progress(
            round=number + 1,
            rounds=last,
            done=len(open_cases) - len(rest) + number * len(open_cases),
            total=last * len(open_cases),
            seconds_left=left,
            others_cores=self.samples[-1].others_cores if self.samples else None,
        )

    def _likely_seconds(self):
        """What the rounds of contenders will take, if those that are close now stay close."""
        if not (self.plan.more_rounds and self.plan.timed):
            return 0.0
        one, spent = self._seconds(_near_ties(self.samples)), self._elapsed()
        whole = self._seconds(self.plan.cases) * self.plan.rounds
        fitting = int(max(0.0, self.plan.budget - max(spent, whole)) / one) if one else 0
        return min(self.plan.more_rounds, fitting) * one


def first_disturbed(samples):
    """How many samples others disturbed, without those that were taken again."""
    return sum(bool(sample.disturbed) and not sample.attempt for sample in samples)


def _near_ties(samples):
    """The cases that are near to the fastest of their block, where there are two and more."""
    blocks, prepare = {}, {sample.case for sample in samples if sample.about.get("prepares")}
    for sample in samples:
        if not sample.case.is_floor and sample.case not in prepare:
            least = blocks.setdefault(sample.case.block, {})
            least[sample.case] = min(sample.warm_seconds, least.get(sample.case, math.inf))
    near = []
    for least in blocks.values():
        contenders = [case for case in least if least[case] < NEAR * min(least.values())]
        near += contenders if len(contenders) > 1 else []
    return near
