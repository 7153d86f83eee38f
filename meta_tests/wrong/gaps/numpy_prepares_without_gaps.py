"""more than 1e-06 apart
prepare() hands over values that are not the inputs, all of them
"""

import numpy as np
from kernels.gaps import numpy_root


def prepare(x):
    return (np.nan_to_num(x),)


def run(x):
    return numpy_root.run(x)
