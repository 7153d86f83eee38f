"""prepare() hands over values that are not the inputs, all of them"""

import numpy as np


def prepare(grid):
    return (grid**2,)


def run(squares):
    sums = squares + squares[:, None]
    return np.max(np.cos(sums) / (1 + sums))
