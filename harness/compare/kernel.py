"""What a comparison knows of one kernel, and how its calls are timed."""

from dataclasses import dataclass, field

from harness.compare.verdict import LARGE

# A batch is long enough for the clock, and so short that most are not interrupted.
BATCH_SECONDS = 0.002
# What a kernel gets of a pass, within these numbers of pairs.
KERNEL_SECONDS, FEWEST_PAIRS, MOST_PAIRS = 0.15, 4, 20
# Sides whose speeds differ by more get a number of calls each, and calls to warm up after every pause.
UNEVEN = 4


@dataclass(frozen=True)
class Batch:
    """Calls in a batch of each side, those of them to warm up with, and half the pairs in a pass."""

    counts: dict
    unmeasured: dict
    half: int

    @classmethod
    def of(cls, seconds):
        """The Batch for calls that take so many seconds, ``{side: seconds}``: the same in every session."""
        slowest = max(seconds.values())
        if slowest <= UNEVEN * min(seconds.values()):
            counts = dict.fromkeys(seconds, max(1, round(BATCH_SECONDS / slowest)))
            unmeasured = dict.fromkeys(seconds, 0)
        else:
            counts = {name: max(1, round(BATCH_SECONDS / once)) for name, once in seconds.items()}
            unmeasured = counts
        calls = max(counts[name] + unmeasured[name] for name in seconds if seconds[name] == slowest)
        wanted = round(KERNEL_SECONDS / (2 * calls * slowest))
        return cls(counts, unmeasured, min(MOST_PAIRS, max(FEWEST_PAIRS, wanted)) // 2)


@dataclass
class Kernel:
    """What is known of one case: seconds per call as ``{side: [...]}``, and one log ratio a session."""

    case: object
    seconds: dict = field(default_factory=lambda: {"A": [], "B": []})
    ratios: list = field(default_factory=list)
    error_ulps: dict = field(default_factory=dict)
    n: dict = field(default_factory=dict)
    # What each side says of the kernel, as rows have it: label, versions and the like.
    about: dict = field(default_factory=dict)
    cores: float = 0.0
    batch: Batch = None
    verdict: object = None
    # Why it is not compared: a library that is missing (skipped), or a kernel that is wrong or died.
    skipped: str = None
    failed: str = None
    # Seconds until a side first answered, and the sides that never did within the time limit.
    answered: dict = field(default_factory=dict)
    late: set = field(default_factory=set)
    first_call: dict = field(default_factory=dict)
    memory: dict = field(default_factory=dict)

    @property
    def open(self):
        return not (self.skipped or self.failed or self.verdict)

    def slow_side(self, time_limit):
        """The side that failed by being far too slow alone, or None."""
        if len(self.late) != 1 or self.late & self.answered.keys() or not self.answered:
            return None
        (seconds,) = self.answered.values()
        return next(iter(self.late)) if time_limit > LARGE * seconds else None
