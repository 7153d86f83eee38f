"""values are wrong"""

import numpy as np

from kernels.histogram import numpy_bincount


def run(keys, weights, bins):
    return np.roll(numpy_bincount.run(keys, weights, bins), 1)
