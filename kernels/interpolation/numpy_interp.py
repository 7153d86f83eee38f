"""NumPy, interp

numpy.interp, which computes in float64 whatever it is given: float32 points are widened, and the result is
narrowed, inside the call. A search begins at the interval of the point before.
"""

import numpy as np


def run(x, grid, values):
    return np.interp(x, grid, values).astype(x.dtype, copy=False)
