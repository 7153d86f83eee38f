"""What a machine can do at most: seconds of one operation, and of as many as a ``BOUND`` counts."""

from dataclasses import dataclass, replace

import numpy as np

# Where so many bytes are read, no cache of one CPU holds them.
IN_MEMORY = 64_000_000


@dataclass(frozen=True)
class Limits:
    """Seconds that one operation takes at least, and functions that say so of many, on `used` CPUs.

    Of operations in a row, each needs the result of the one before: no CPU more helps. Operations side by
    side are vector code.
    """

    # On float64.
    add_in_a_row: float
    multiply_in_a_row: float
    divide_in_a_row: float
    # A multiplication, an addition, or both at once, side by side.
    multiply_add: float
    # Of bytes that lie in a CPU's own cache; of those that come from memory, to one CPU or to all of them.
    byte_cached: float
    byte_read: float
    byte_read_by_all: float
    # Of memory that nobody has touched yet, by 4 kB pages.
    fresh_byte: float
    cpus: int
    used: int = 1

    @classmethod
    def of(cls, data):
        """Those of a loaded result; None where it has none, or has others than these."""
        try:
            return cls(**data["limits"]) if data.get("limits") else None
        except TypeError:
            return None

    def on(self, cpus):
        """The same for work that so many CPUs share."""
        return replace(self, used=cpus)

    def adds_in_a_row(self, count):
        return count * self.add_in_a_row

    def multiplies_in_a_row(self, count):
        return count * self.multiply_in_a_row

    def divides_in_a_row(self, count):
        return count * self.divide_in_a_row

    def operations(self, count, dtype):
        """Of `count` multiplications, additions, or both at once, side by side."""
        return count * self.multiply_add / self.used * np.dtype(dtype).itemsize / 8

    def read(self, size):
        """Of `size` bytes that are read or written once in a call."""
        if size < IN_MEMORY:
            return size * self.byte_cached / self.used
        return size * (self.byte_read if self.used == 1 else self.byte_read_by_all)


# A second for everything: what a statement is tried with.
ONE_SECOND = Limits(*[1.0] * 8, cpus=1)
