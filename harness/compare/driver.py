"""Run both sides in turns until the answer is clear or the time is used up."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from harness.compare.kernel import Batch, Kernel
from harness.compare.link import Worker, WorkerDied, WorkerLate
from harness.compare.verdict import judge, session_ratio, sessions_needed
from harness.machine.cpus import usable_cpus
from harness.measure import process, reference

# Sessions after which a kernel that is the same is left alone; any other verdict waits for the last.
LOOKS = (6, 8, 10)
# A session goes over all kernels so many times: what disturbs the machine for a second hits all a little.
PASSES = 4
# A kernel that keeps fewer cores than this busy is bound to one CPU at a time, the same for both sides:
# on a shared machine one core may be a third slower than the other for a second.
MANY_CORES = 1.5


class Comparison:
    """One comparison of two sides over some cases. `tell(done, total, text)` is told the progress."""

    def __init__(self, sides, cases, effect, budget, time_limit, seed, tell):
        self.sides, self.effect, self.time_limit, self.tell = sides, effect, time_limit, tell
        self.kernels = [Kernel(case) for case in cases]
        self.random = random.Random(seed)
        self.started = time.monotonic()
        self.end = self.started + budget
        self.versions = {}
        # How many CPUs a worker keeps to, the same for all cases, or None.
        self.count = cases[0].cpus
        # None where a process cannot be bound (macOS).
        self.cpus = usable_cpus()[: self.count] if Path("/proc/self/task").is_dir() else None

    def compare_speed(self):
        """Sessions until every kernel is the same, all are done, or the budget is spent."""
        session, sessions = 0, sessions_needed(len(self.kernels))
        while session < sessions and self._open():
            began, still_open = time.monotonic(), self._open()
            try:
                self._session(first=session == 0)
            except WorkerDied:
                if self._open() == still_open:
                    raise  # no kernel's fault: that side cannot even start
                continue  # without the kernel that was noted as failed
            session += 1
            out_of_time = time.monotonic() + (time.monotonic() - began) > self.end
            last = session == sessions or out_of_time
            if session in LOOKS or last:
                self._judge(last, cut_short=session < sessions)
            if last:
                break

    def _open(self):
        return [kernel for kernel in self.kernels if kernel.open]

    def _judge(self, last, cut_short):
        compared = sum(not (kernel.skipped or kernel.failed) for kernel in self.kernels)
        for kernel in self._open():
            verdict = judge(kernel.ratios, self.effect, compared, cut_short=last and cut_short)
            if last or verdict.word == "same":
                kernel.verdict = verdict

    def _session(self, first):
        open_kernels = self._open()
        self.random.shuffle(open_kernels)
        device = open_kernels[0].case.device
        with ExitStack() as stack:
            workers = {
                name: stack.enter_context(Worker(side, device, self.count))
                for name, side in self.sides.items()
            }
            for name, worker in workers.items():
                self.versions[name] = worker.ask("hello", self.time_limit)
            self.tell(0, 1, "starting two fresh processes")
            with ThreadPoolExecutor(2) as both:  # nothing is measured yet: the sides may start together
                jobs = [both.submit(self._load, open_kernels, *side, first) for side in workers.items()]
            for job in jobs:
                job.result()
            for kernel in open_kernels:
                if kernel.open:
                    self._require_same_n(kernel)
            pairs = {kernel.case: [] for kernel in open_kernels if kernel.open}
            for turn in range(PASSES):
                self.random.shuffle(open_kernels)
                self._pass(turn, [kernel for kernel in open_kernels if kernel.open], workers, pairs)
            for kernel in open_kernels:
                if kernel.open:
                    kernel.ratios.append(session_ratio(pairs[kernel.case]))

    def _pass(self, turn, kernels, workers, pairs):
        for done, kernel in enumerate(kernels):
            session = len(kernel.ratios) + 1
            self.tell(
                turn * len(kernels) + done, PASSES * len(kernels), f"session {session}: {kernel.case.id}"
            )
            try:
                pairs[kernel.case] += self._pairs(kernel, workers)
            except WorkerDied as error:
                kernel.failed = str(error)
                raise

    def _load(self, kernels, name, worker, first):
        """Have one side verify the kernels and keep their calls, with every probe the first time."""
        for kernel in kernels:
            thorough, began = first or name not in kernel.error_ulps, time.monotonic()
            try:
                answer = worker.ask("load", self.time_limit, case=asdict(kernel.case), thorough=thorough)
            except WorkerDied as error:
                kernel.failed = str(error)
                if isinstance(error, WorkerLate):
                    kernel.late.add(name)
                raise
            if "skip" in answer:
                kernel.skipped = f"side {name}: {answer['skip']}"
            elif "failed" in answer:
                kernel.failed = f"side {name}: {answer['failed']}"
            else:
                kernel.answered.setdefault(name, time.monotonic() - began)
                kernel.error_ulps[name], kernel.n[name] = answer["error_ulps"], answer["n"]
                kernel.about[name] = answer["about"]
                kernel.cores = max(kernel.cores, answer["cores"] or 0)

    @staticmethod
    def _require_same_n(kernel):
        if kernel.n["A"] != kernel.n["B"]:
            kernel.failed = f"{kernel.case.id}: n is {kernel.n['A']:,} on side A, {kernel.n['B']:,} on side B"

    def _pairs(self, kernel, workers):
        """A pass's pairs of seconds per call; every second pair has B first, in random order."""

        cpus = self.cpus
        if cpus and kernel.cores < MANY_CORES:
            cpus = [self.random.choice(cpus)]

        def batch(name, count, unmeasured=0):
            details = {"name": kernel.case.id, "count": count, "cpus": cpus, "unmeasured": unmeasured}
            answer = workers[name].ask("batch", self.time_limit, **details)
            if "failed" in answer:
                raise WorkerDied(f"side {name}, {kernel.case.id}: {answer['failed']}")
            return answer["seconds"] / count

        if not kernel.batch:
            kernel.batch = Batch.of({name: min(batch(name, 1) for _ in range(2)) for name in workers})
        size = kernel.batch
        orders = ["AB", "BA"] * size.half
        self.random.shuffle(orders)
        for name in workers:
            batch(name, size.counts[name])
        found = []
        for order in orders:
            seconds = {name: batch(name, size.counts[name], size.unmeasured[name]) for name in order}
            found.append((seconds["A"], seconds["B"]))
            for name in "AB":
                kernel.seconds[name].append(seconds[name])
        return found

    def ask_fresh(self, question, rounds, scratch):
        """Ask each side in fresh processes, in turns; answers go to the kernels.

        `question` is "first call" or "memory". References of each side's own are kept in `scratch`.
        """
        kernels = [kernel for kernel in self.kernels if not (kernel.skipped or kernel.failed)]
        for attempt in range(rounds):
            for done, kernel in enumerate(kernels):
                if kernel.failed or time.monotonic() > self.end:
                    continue
                self.tell(done, len(kernels), f"{question} {attempt + 1} of {rounds}: {kernel.case.id}")
                answers = {}
                for name in self.random.sample("AB", 2):
                    answers[name] = self._ask_fresh(kernel, name, question, scratch)
                    if kernel.failed and not kernel.late:
                        break  # a late side is worth knowing how fast the other one is
                if not kernel.failed:
                    kept = kernel.memory if question == "memory" else kernel.first_call
                    for name, answer in answers.items():
                        kept.setdefault(name, []).append(answer)

    def _ask_fresh(self, kernel, name, question, scratch):
        """One side's answer, or None where it failed, which is noted."""
        side, case = self.sides[name], kernel.case
        folder = Path(scratch, f"reference-{name}")
        folder.mkdir(exist_ok=True)
        its_own = {"python": side.python, "root": side.folder}
        request = {"case": asdict(case), "timed": False, "memory": question == "memory"}
        try:
            request["reference"] = reference.prepare(case, folder, self.time_limit, **its_own)
            began = time.monotonic()
            answer = process.ask(request, self.time_limit, device=case.device, **its_own)
        except process.ProcessFailed as error:
            kernel.failed = f"side {name}, {case.id}: {error}"
            if error.kind == "time" and "reference" in request:
                kernel.late.add(name)
            return None
        memory = answer.get("memory")
        if memory and "peak_bytes" not in memory:
            kernel.failed = f"side {name}, {case.id}: {', '.join(memory.values())}"
            return None
        kernel.answered.setdefault(name, time.monotonic() - began)
        return answer
