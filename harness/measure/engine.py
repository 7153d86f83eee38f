"""Checks of every kernel, then rounds of samples: every case once a round, until it is clear who is the fastest.

This is the one loop that measures. It starts processes and sleeps while they run; it never runs a kernel
itself and never prints while one is timed.
"""

import time
from collections import deque
from dataclasses import asdict, dataclass, field

from harness.measure import check, disturbance, growth, process, reference
from harness.measure.extras import table
from harness.measure.plan import Plan, ordered
from harness.storage.sample import Failure, Sample

# How often a disturbed case is measured again in its round, and the share of all samples: beyond that the
# machine is too busy.
MOST_AGAIN, SHARE_AGAIN = 2, 0.2
# Why a run ended early: Ctrl-C.
INTERRUPTED = "interrupted"
NO_REFERENCE = "there is nothing to compare with: "
# What the check of a case tells that its first Sample keeps.
OF_CHECKS = ("memory", "known_limits", "notes")


@dataclass(frozen=True)
class Progress:
    """Where a run is, for a line of text: so many `done` of all kernels' checks in round 0, then of all samples.

    `seconds_left` is None until the first round is over.
    """

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
    # {case: figures of its check}
    checks: dict = field(default_factory=dict)
    # Why it ended early, as after "this run was"; "" if it did not.
    interrupted: str = ""
    # Seconds in which a process ran, whatever came of it, and how many processes made checks.
    waited: float = 0.0
    check_processes: int = 0
    _began: float = 0.0
    _references: dict = field(default_factory=dict)
    # (case, extra) of processes beside the timed one that gave no figure: they are not asked for again.
    _without: set = field(default_factory=set)

    def run(self, contenders):
        """The checks and all rounds; then, for the cases that ``contenders(self)`` names, rounds that may decide.

        Ctrl-C ends it, and so does a system that has no memory or disk for another process, which is no
        kernel's fault: `interrupted` says so, and what was measured stays.
        """
        self._began = time.monotonic()
        try:
            self._drop_cut_blocks()
            self._check()
            chosen = self.plan.cases
            for number in range(self.plan.rounds + self.plan.more_rounds):
                if number == self.plan.rounds or number in self.plan.looks:
                    chosen = tuple(contenders(self))
                if not chosen or (number >= self.plan.rounds and not self._is_within_budget(chosen)):
                    break
                self._round(number, chosen)
        except KeyboardInterrupt:
            self.interrupted = INTERRUPTED
        except OSError as error:
            self.interrupted = f"stopped (no further process: {error.strerror or error})"

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

    def _check(self):
        """Check every kernel that has no sample yet, each with all its sizes, several kernels at once."""
        known = {sample.case for sample in self.samples}
        cases = [case for case in (*self.plan.cases, *self.plan.checked) if case not in known]
        cases = [case for case in dict.fromkeys(cases) if not self.failure(case)]
        if not cases:
            return
        began = time.monotonic()
        needed = max(case.needed_bytes for case in cases)
        distinct = {reference.key(case): case for case in cases}
        for key, answer in check.at_once(self._reference, [(case,) for case in distinct.values()], needed):
            self._references[key] = answer
        for case in cases:
            if isinstance(self._references[reference.key(case)], process.ProcessFailed):
                self._fail(case, self._references[reference.key(case)])
        kernels = {case.checked_once for case in known}
        tasks = [
            (alike, whole and alike[0].checked_once not in kernels)
            for alike, whole in check.groups([case for case in cases if not self.failure(case)])
        ]
        self.show(Progress(0, self.plan.rounds, 0, len(tasks)))
        for done, outcomes in enumerate(check.at_once(self._checked, tasks, needed), start=1):
            for outcome in outcomes:
                self.checks[outcome.case] = outcome.figures
                if outcome.failure and not self.failure(outcome.case):
                    self._fail(outcome.case, outcome.failure)
            self.show(Progress(0, self.plan.rounds, done, len(tasks)))
        self.check_processes += len(tasks)
        self.waited += time.monotonic() - began

    def _reference(self, case, stop):
        """The key of the case's reference, and its path or the ProcessFailed."""
        try:
            path = reference.prepare(case, self.folder, self.plan.time_limit, **self._where(case))
        except process.ProcessFailed as error:
            why = "" if error.kind == "wrong" else NO_REFERENCE
            path = process.ProcessFailed(error.kind, f"{why}{error}")
        return reference.key(case), path

    def _checked(self, cases, whole_kernel, stop):
        paths = {case: self._references[reference.key(case)] for case in cases}
        return check.checked(cases, whole_kernel, paths, self.plan, stop, **self._where(cases[0]))

    def _where(self, case):
        """Whose Python and kernels a case is run with, as process.Child takes it."""
        return {}

    def _round(self, number, cases):
        """A sample of each case, block by block; a disturbed one once more when all others are there."""
        blocks = ordered(cases, self.plan.seed, number)
        there = {sample.case for sample in self.samples if sample.round == number}
        queue = deque((case, 0) for block in blocks for case in block if case not in there)
        while queue:
            case, attempt = queue.popleft()
            if self.failure(case):
                continue
            self.show(self._progress(number, cases))
            sample = self._sample(case, number, attempt)
            again = sum(sample.attempt > 0 for sample in self.samples) + sum(later for _, later in queue)
            allowed = again + 1 <= SHARE_AGAIN * len(self.plan.cases) * self.plan.rounds
            if sample and sample.disturbed and attempt < MOST_AGAIN and allowed:
                queue.append((case, attempt + 1))
        self.show(self._progress(number, cases))

    def _sample(self, case, number, attempt):
        """The Sample of a fresh process, kept; None where it failed, which is kept too."""
        began, started = time.time(), time.monotonic()
        try:
            answer = self._answer(case, number)
        except process.ProcessFailed as error:
            self._fail(case, error)
            return None
        finally:
            self.waited += time.monotonic() - started
        return self._kept(case, number, attempt, began, time.monotonic() - started, answer)

    def _answer(self, case, number):
        """What a fresh process tells of a case, and what processes beside it do. Raises ProcessFailed."""
        request = self._request(case) | {"extras": table.wanted(table.IN_PROCESS, self.plan, case, number)}
        try:
            answer = process.ask(request, self.plan.time_limit, device=case.device)
        except process.ProcessFailed as error:
            # With `about`, the last of its figures, all of them are there and both results were right.
            if "about" not in error.answer or "failed" in error.answer:
                raise
            answer = error.answer | {"notes": [f"no figure beside its times: {error}"]}
        for name in table.wanted(table.BESIDE, self.plan, case, number):
            if (case, name) in self._without:
                continue
            try:
                answer |= table.BESIDE[name].measure(request)
            except process.ProcessFailed as error:
                if error.kind == "wrong":
                    raise
                self._without.add((case, name))
                answer["notes"] = [*answer.get("notes", ()), f"no figure {error}"]
        return answer

    def _request(self, case):
        """What a fresh process is asked. Raises ProcessFailed where there is nothing to compare with."""
        if reference.key(case) not in self._references:
            key, answer = self._reference(case, None)
            self._references[key] = answer
        path = self._references[reference.key(case)]
        if isinstance(path, process.ProcessFailed):
            raise path
        return {"case": asdict(case), "reference": path, "time_limit": self.plan.time_limit, "extras": []}

    def _kept(self, case, number, attempt, began, took, answer):
        """The Sample, judged by what the system did meanwhile; the first of a case has what its check told."""
        of_case = [sample for sample in self.samples if sample.case == case]
        if not of_case:
            figures = {name: value for name in OF_CHECKS if (value := self.checks.get(case, {}).get(name))}
            notes = [*figures.pop("notes", ()), *answer.pop("notes", ())]
            answer = answer | figures | {"notes": notes}
        sample = Sample(case, number, attempt, started=began, took_seconds=took, **answer)
        usual = [known.cores_used for known in of_case if known.cores_used is not None]
        sample.disturbed = disturbance.reason(sample, usual)
        self.samples.append(sample)
        self.keep(sample)
        return sample

    def _fail(self, case, error):
        reason = str(error)
        if error.kind == "time" and not reason.startswith(NO_REFERENCE):
            reason += growth.told(case, self.plan.time_limit, error.answer, self._seconds_by_n(case))
        failure = Failure(case, error.kind, reason, bool(error.answer.get("whole_kernel")))
        self.failures.append(failure)
        self.samples = [sample for sample in self.samples if not failure.concerns(sample.case)]
        self.keep(failure)

    def _seconds_by_n(self, case):
        """``{n: {part of the first call, or growth.CALL: seconds}}`` of the same kernel in this run."""
        known = [(other, figures, figures.get("call_seconds")) for other, figures in self.checks.items()]
        known += [(sample.case, vars(sample), sample.warm_seconds) for sample in self.samples]
        return {
            other.n: figures["first_call_parts"] | {growth.CALL: seconds}
            for other, figures, seconds in known
            if seconds and other.checked_once == case.checked_once and other.cpus == case.cpus
        }

    def _missing(self, number, cases):
        there = {sample.case for sample in self.samples if sample.round == number}
        return [case for case in cases if case not in there and not self.failure(case)]

    def _drop_cut_blocks(self):
        """A block that an earlier run was cut in is measured anew: its cases belong next to each other."""
        for number in range(self.plan.rounds):
            for block in ordered(self.plan.cases, self.plan.seed, number):
                if self._missing(number, block):
                    cut = set(block)
                    self.samples = [s for s in self.samples if s.round != number or s.case not in cut]

    def _is_within_budget(self, chosen):
        return time.monotonic() - self._began + self._seconds(len(chosen)) <= self.plan.budget

    def _seconds(self, count):
        """What so many samples take, by the mean of those that there are."""
        took = [sample.took_seconds for sample in self.samples]
        return count * sum(took) / max(1, len(took))

    def _progress(self, number, cases):
        rounds = self.plan.rounds + (self.plan.more_rounds if number >= self.plan.rounds else 0)
        running = sum(not self.failure(case) for case in cases)
        left = len(self._missing(number, cases)) + (rounds - number - 1) * running
        return Progress(
            round=number + 1,
            rounds=rounds,
            done=rounds * running - left,
            total=rounds * running,
            seconds_left=self._seconds(left) if number or not self._missing(number, cases) else None,
            others_cores=self.samples[-1].others_cores if self.samples else None,
        )


def first_disturbed(samples):
    """How many samples others disturbed, without those that were measured again."""
    return sum(bool(sample.disturbed) and not sample.attempt for sample in samples)
