"""writes beside its input number 1"""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def run(x):
    as_strided(x, (len(x) + 1,), x.strides)[-1] = 0
    return np.sum(x[:-1] * x[1:])
