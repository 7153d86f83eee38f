"""What the rounds that are left will take, by what each case took last."""

import math
import time
from dataclasses import dataclass, field

# So near to the fastest of its block, a case is likely to get the rounds that may decide.
NEAR = 1.04


@dataclass
class Pace:
    """When a run began, and the seconds that the last sample of each case took."""

    began: float = field(default_factory=time.monotonic)
    took: dict = field(default_factory=dict)

    def note(self, sample):
        """Keep what this sample took, without what only few samples do besides."""
        self.took[sample.case] = sample.took_seconds - sample.extra_seconds

    def elapsed(self):
        """Seconds since the run began."""
        return time.monotonic() - self.began

    def seconds(self, cases):
        """What one sample of each of these takes; a case without one yet counts as the others' mean."""
        usual = sum(self.took.values()) / max(1, len(self.took))
        return sum(self.took.get(case, usual) for case in cases)


def close(samples):
    """The cases that are near to the fastest of their block, where there are two and more."""
    blocks = {}
    for sample in samples:
        if not sample.case.is_floor and not sample.about.get("prepares"):
            least = blocks.setdefault(sample.case.block, {})
            least[sample.case] = min(sample.warm_seconds, least.get(sample.case, math.inf))
    near = []
    for least in blocks.values():
        contenders = [case for case in least if least[case] < NEAR * min(least.values())]
        near += contenders if len(contenders) > 1 else []
    return near
