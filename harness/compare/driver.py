"""Run both sides in turns until the answer is clear or the time is used up."""

import random
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field

from harness import agreement, fresh
from harness.compare.link import Worker, WorkerDied
from harness.compare.verdict import judge, session_ratio

SESSIONS = 12
# Sessions after which a kernel that is the same is left alone; any other verdict waits for the last.
LOOKS = (5, 8)
# A batch is long enough for the clock, and so short that most are not interrupted.
BATCH_SECONDS = 0.002
# What a kernel gets of a session, within these numbers of pairs.
KERNEL_SECONDS, FEWEST_PAIRS, MOST_PAIRS = 0.8, 6, 150


@dataclass
class Kernel:
    """What is known of one case: seconds per call as ``{side: [...]}``, and one log ratio a session."""

    case: object
    seconds: dict = field(default_factory=lambda: {"A": [], "B": []})
    ratios: list = field(default_factory=list)
    error_ulps: dict = field(default_factory=dict)
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

    def compare_speed(self):
        """Sessions until every kernel is the same, all are done, or the budget is spent."""
        session = 0
        while session < SESSIONS and any(kernel.open for kernel in self.kernels):
            began = time.monotonic()
            try:
                self._session(first=session == 0)
            except WorkerDied:
                if not any(kernel.open for kernel in self.kernels):
                    break
                continue  # without the kernel that was noted as failed
            session += 1
            out_of_time = time.monotonic() + (time.monotonic() - began) > self.end
            last = session == SESSIONS or out_of_time
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
            for done, kernel in enumerate(open_kernels):
                sessions = len(kernel.ratios)
                self.tell(done, len(open_kernels), f"session {sessions + 1}: {kernel.case.id}")
                try:
                    self._load(kernel, workers, thorough=first or not kernel.error_ulps)
                    if kernel.open:
                        kernel.ratios.append(session_ratio(self._pairs(kernel, workers)))
                except WorkerDied as error:
                    kernel.failed = str(error)
                    raise

    def _load(self, kernel, workers, thorough):
        sizes = {}
        for name, worker in workers.items():
            answer = worker.ask("load", self.time_limit, case=asdict(kernel.case), thorough=thorough)
            if "skip" in answer:
                kernel.skipped = f"side {name}: {answer['skip']}"
                return
            if "failed" in answer:
                kernel.failed = f"side {name}: {answer['failed']}"
                return
            kernel.error_ulps[name], sizes[name] = answer["error_ulps"], answer["n"]
        if len(set(sizes.values())) > 1:
            kernel.failed = f"{kernel.case.id}: n is {sizes['A']:,} on side A and {sizes['B']:,} on side B"

    def _pairs(self, kernel, workers):
        """A session's pairs of seconds per call; every second pair has B first, in random order."""

        def batch(name, count):
            answer = workers[name].ask("batch", self.time_limit, name=kernel.case.id, count=count)
            if "failed" in answer:
                raise WorkerDied(f"side {name}, {kernel.case.id}: {answer['failed']}")
            return answer["seconds"] / count

        once = max(min(batch(name, 1) for _ in range(2)) for name in workers)
        count = max(1, round(BATCH_SECONDS / once))
        wanted = round(KERNEL_SECONDS / (2 * count * once))
        pairs = 2 * (min(MOST_PAIRS, max(FEWEST_PAIRS, wanted)) // 2)
        orders = ["AB", "BA"] * (pairs // 2)
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
