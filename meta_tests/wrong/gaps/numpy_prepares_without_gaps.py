"""0.0) where the reference has np.float64(nan) at index 0"""

import numpy as np
from kernels.gaps import numpy_root


def prepare(x):
    return (np.nan_to_num(x),)


def run(x):
    return numpy_root.run(x)
