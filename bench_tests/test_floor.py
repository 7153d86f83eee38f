"""How fast could it be? The part of each problem that nobody can leave out, measured in the same rounds.

Not a kernel: it gives no result that a user wants. Kernels are shown as a share of it. Unless sizes are asked
for it is measured at the largest alone, where a share says most.
"""

import pytest


@pytest.mark.floors
@pytest.mark.sizes("lecture")
def test_floor(samples, row):
    row("floor", samples())
