"""not bit for bit"""

import numpy as np

from kernels.wealth_paths import numpy_periods
from meta_tests.wrong import widened

DTYPES = ("float32",)


def run(*inputs):
    return widened(numpy_periods.run, inputs).astype(np.float32)
