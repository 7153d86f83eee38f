"""0.0) where the reference has np.float64(nan) at index 0"""

import numpy as np
from kernels.gaps import numpy_root


def run(x):
    return np.nan_to_num(numpy_root.run(x))
