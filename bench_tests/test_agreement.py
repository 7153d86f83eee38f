"""Does every kernel compute what the NumPy reference computes?

At small and lecture size and at awkward small ones; on the lecture's inputs and on others; type,
dtype, shape, value, inputs untouched. A maximum may be off by what rounding allows
(`tolerance` of grid_max derives it); a trajectory may not be off by a bit. Each kernel is checked in a
process of its own, before the first test.
"""

import pytest


@pytest.mark.every
@pytest.mark.sizes("small", "lecture")
def test_agreement(check):
    check()
