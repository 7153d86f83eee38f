"""computes in float64"""

import numpy as np
from kernels.gaps import numpy_root

DTYPES = ("float32",)


# As float64 rounds it: another number than float32's own root of a rounded cube.
def run(x):
    return numpy_root.run(x.astype(np.float64)).astype(x.dtype)
