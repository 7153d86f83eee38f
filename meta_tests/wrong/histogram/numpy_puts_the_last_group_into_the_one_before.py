"""at index 998 (2 of 1,000 values are wrong)"""

import numpy as np

from kernels.histogram import numpy_bincount


def run(keys, weights, bins):
    return numpy_bincount.run(np.minimum(keys, max(bins - 2, 0)), weights, bins)
