"""Run both sides in turns until the answer is clear or the time is used up."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from harness import agreement, fresh, machine
from harness.compare.link import Worker, WorkerDied
from harness.compare.verdict import judge, session_ratio, sessions_needed

# Sessions after which a kernel that is the same is left alone; any other verdict waits for the last.
LOOKS = (6, 8, 10)
# A batch is long enough for the clock, and so short that most are not interrupted.
BATCH_SECONDS = 0.002
# A session goes over all kernels so many times: what disturbs the machine for a second hits all a little.
PASSES = 4
# What a kernel gets of a pass, within these numbers of pairs.
KERNEL_SECONDS, FEWEST_PAIRS, MOST_PAIRS = 0.15, 4, 20
# A kernel that keeps fewer cores than this busy is bound to one CPU at a time, the same for both sides:
# on a shared machine one core may be a third slower than the other for a second.
MANY_CORES = 1.5


@dataclass
class Kernel:
    """What is known of one case: seconds per call as ``{side: [...]}``, and one log ratio a session."""

    case: object
    seconds: dict = field(default_factory=lambda: {"A": [], "B": []})
    ratios: list = field(default_factory=list)
    error_ulps: dict = field(default_factory=dict)
    n: dict = field(default_factory=dict)
    cores: float = 0.0
    # Calls in a batch, and half the number of pairs in a pass: the same in every session.
    batch: tuple = None
    verdict: object = None
    # Why it is not compared: a library that is missing (skipped), or a kernel that is wrong or died.
    skipped: str = None
    failed: str = None
    first_call: dict = field(default_factory=dict)
    memory: dict = field(default_factory=dict)

    @property
    def open(self):
        return not (self.skipped or self.failed or self.verdict)


class Comparison:
    """One comparison of two sides over some cases. `tell(done, total, text)` is told the progress."""

    def __init__(self, sides, cases, effect, budget, time_limit, seed, tell):
        self.sides, self.effect, self.time_limit, self.tell = sides, effect, time_limit, tell
        self.kernels = [Kernel(case) for case in cases]
        self.random = random.Random(seed)
        self.started = time.monotonic()
        self.end = self.started + budget
        self.versions = {}
        # None where a process cannot be bound (macOS).
        self.cpus = machine.usable_cpus() if Path("/proc/self/task").is_dir() else None

    def compare_speed(self):
        """Sessions until every kernel is the same, all are done, or the budget is spent."""
        session, sessions = 0, sessions_needed(len(self.kernels))
        while session < sessions and any(kernel.open for kernel in self.kernels):
            began = time.monotonic()
            try:
                self._session(first=session == 0)
            except WorkerDied:
                if not any(kernel.open for kernel in self.kernels):
                    break
                continue  # without the kernel that was noted as failed
            session += 1
            out_of_time = time.monotonic() + (time.monotonic() - began) > self.end
            last = session == sessions or out_of_time
            if session in LOOKS or last:
                self._judge(last)
            if last:
                break

    def _judge(self, last):
        compared = sum(not (kernel.skipped or kernel.failed) for kernel in self.kernels)
        for kernel in self.kernels:
            if kernel.open:
                verdict = judge(kernel.ratios, self.effect, compared)
                if last or verdict.word == "same":
                    kernel.verdict = verdict

    def _session(self, first):
        open_kernels = [kernel for kernel in self.kernels if kernel.open]
        self.random.shuffle(open_kernels)
        device = open_kernels[0].case.device
        with ExitStack() as stack:
            workers = {n: stack.enter_context(Worker(side, device)) for n, side in self.sides.items()}
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
            thorough = first or name not in kernel.error_ulps
            try:
                answer = worker.ask("load", self.time_limit, case=asdict(kernel.case), thorough=thorough)
            except WorkerDied as error:
                kernel.failed = str(error)
                raise
            if "skip" in answer:
                kernel.skipped = f"side {name}: {answer['skip']}"
            elif "failed" in answer:
                kernel.failed = f"side {name}: {answer['failed']}"
            else:
                kernel.error_ulps[name], kernel.n[name] = answer["error_ulps"], answer["n"]
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

        def batch(name, count):
            answer = workers[name].ask("batch", self.time_limit, name=kernel.case.id, count=count, cpus=cpus)
            if "failed" in answer:
                raise WorkerDied(f"side {name}, {kernel.case.id}: {answer['failed']}")
            return answer["seconds"] / count

        if not kernel.batch:
            once = max(min(batch(name, 1) for _ in range(2)) for name in workers)
            count = max(1, round(BATCH_SECONDS / once))
            wanted = round(KERNEL_SECONDS / (2 * count * once))
            kernel.batch = count, min(MOST_PAIRS, max(FEWEST_PAIRS, wanted)) // 2
        count, half = kernel.batch
        orders = ["AB", "BA"] * half
        self.random.shuffle(orders)
        for name in workers:
            batch(name, count)
        found = []
        for order in orders:
            seconds = {name: batch(name, count) for name in order}
            found.append((seconds["A"], seconds["B"]))
            for name in "AB":
                kernel.seconds[name].append(seconds[name])
        return found

    def ask_fresh(self, question, rounds, scratch):
        """Ask each side in fresh processes, in turns; answers go to the kernels."""
        kernels = [kernel for kernel in self.kernels if not (kernel.skipped or kernel.failed)]
        for attempt in range(rounds):
            for done, kernel in enumerate(kernels):
                if kernel.failed or time.monotonic() > self.end:
                    continue
                self.tell(done, len(kernels), f"{question} {attempt + 1} of {rounds}: {kernel.case.id}")
                answers = {}
                for name in self.random.sample("AB", 2):
                    side = self.sides[name]
                    try:
                        answers[name] = fresh.ask(
                            kernel.case,
                            question,
                            self.time_limit,
                            python=side.python,
                            root=side.folder,
                            **agreement.save_expected(kernel.case, scratch),
                        )
                    except fresh.ChildFailed as error:
                        said, *stderr = str(error).splitlines()
                        kernel.failed = f"side {name}, {said} ({stderr[-1]})"
                        break
                if len(answers) == 2:
                    kept = kernel.memory if question == "memory" else kernel.first_call
                    for name, answer in answers.items():
                        kept.setdefault(name, []).append(answer)
