"""What a machine can do at most: seconds of one operation, and of as many as a ``BOUND`` counts."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Limits:
    """Seconds that one operation takes at least, and functions that say so of many.

    Of operations in a row, each needs the result of the one before. Those side by side are vector code on
    float64, on every CPU that is used.
    """

    add_in_a_row: float
    multiply_in_a_row: float
    divide_in_a_row: float
    # A multiplication, an addition, or both at once.
    multiply_add: float
    divide: float
    byte_read: float
    # The same with every CPU reading.
    byte_read_by_all: float
    # Memory that nobody has touched yet, by 4 kB pages.
    fresh_byte: float
    cpus: int
    used: int = 1

    def adds_in_a_row(self, count):
        return count * self.add_in_a_row

    def multiplies_in_a_row(self, count):
        return count * self.multiply_in_a_row

    def divides_in_a_row(self, count):
        return count * self.divide_in_a_row

    def operations(self, count, dtype):
        """Of `count` multiplications, additions, or both at once, side by side."""
        return count * self.multiply_add / self.used * np.dtype(dtype).itemsize / 8

    def divisions(self, count, dtype):
        """Of `count` divisions or square roots, side by side."""
        return count * self.divide / self.used * np.dtype(dtype).itemsize / 8

    def read(self, size):
        """Of `size` bytes that are read or written once."""
        return size * (self.byte_read if self.used == 1 else self.byte_read_by_all)


# A second for everything: what a statement is tried with.
ONE_SECOND = Limits(*[1.0] * 8, cpus=1)
