"""computes in float64"""

import numpy as np

from kernels.kalman import numpy_loop
from meta_tests.wrong import widened

DTYPES = ("float32",)


def run(*inputs):
    return widened(numpy_loop.run, inputs).astype(np.float32)
