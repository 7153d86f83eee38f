"""2,000 of 2,000 values are wrong"""

import numpy as np

from kernels.interpolation import numpy_interp

DTYPES = ("float64",)


def run(x, grid, values):
    single = np.float32
    return numpy_interp.run(x.astype(single), grid.astype(single), values.astype(single)).astype(x.dtype)
