"""The kernels that compete at one size, and the lower bound that they share."""

import math
from dataclasses import dataclass, field

from harness.analysis.kernel import Kernel
from harness.analysis.stats import is_slower
from harness.units import format_cpus


@dataclass(frozen=True)
class Share:
    """The share of the measured lower bound that a warm call reaches; is it beyond 1 and beyond noise?"""

    share: float
    beyond_noise: bool


@dataclass(eq=False)
class Group:
    """The kernels of one problem, size, dtype, device and number of CPUs, in order of appearance."""

    problem: str
    size: str
    dtype: str
    device: str
    cpus: int | None
    entries: list[Kernel] = field(default_factory=list)
    # Kernels that were asked for and not even tried, and why.
    not_run: dict = field(default_factory=dict)
    # The problem's lower bound.
    floor: Kernel | None = None
    # The CPU's entry of the reference kernel, for a group on another device too.
    reference: Kernel | None = None

    @property
    def key(self):
        return self.problem, self.size, self.dtype, self.device, self.cpus

    @property
    def n_asked(self):
        return max(kernel.n_asked for kernel in self.entries)

    @property
    def n_in_words(self):
        """'n = 1,000', or a size of several numbers in words."""
        return next(filter(None, (entry.size_is for entry in self.entries)), f"n = {self.n_asked:,}")

    @property
    def has_n(self):
        """Is its size an n, by which figures can be drawn?"""
        return not any(entry.size_is for entry in self.entries)

    @property
    def title(self):
        """Its name in words, the n asked for included."""
        words = f"{self.problem}, {self.size} ({self.n_in_words}), {self.dtype}, {self.device}"
        return words if self.cpus is None else f"{words}, {format_cpus(self.cpus)}"

    def entry(self, kernel):
        """The Kernel of that name, or None."""
        return next((known for known in self.entries if known.kernel == kernel), None)

    def share_of_floor(self, kernel):
        """The Share that a kernel reaches, or None without both figures.

        A bound that more cores would lower is divided by the cores that the kernel kept busy. To be below
        it beyond noise, a call must beat what all of those cores could have done, were none ever idle.
        """
        floor, warm = self.floor and self.floor.warm_at_n(), kernel.warm_at_n()
        if not (floor and warm):
            return None
        cores = max(1.0, kernel.cores_used or 1.0) if self.floor.scales_with_cores else 1.0
        # Measured on one core, cores used come out as 0.99 to 1.01.
        lowest = floor.scaled(1 / math.ceil(cores - 0.05))
        return Share(floor.median / cores / warm.median, is_slower(lowest, warm) is True)
