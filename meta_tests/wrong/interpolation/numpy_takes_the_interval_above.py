"""values are wrong"""

import numpy as np

from meta_tests.wrong.interpolation import lines


def run(x, grid, values):
    return lines(x, grid, values, np.clip(np.searchsorted(grid, x, side="right"), 0, len(grid) - 2))
