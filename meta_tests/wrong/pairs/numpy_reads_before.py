"""it is right where other numbers lie beside its inputs"""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def run(x):
    backwards = as_strided(x[1:], (3,), (-x.strides[0],))
    return np.sum(x[:-1] * x[1:]) + 0 * backwards[2]
