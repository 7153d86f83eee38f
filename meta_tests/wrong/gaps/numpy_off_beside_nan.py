"""more than 1e-06 apart"""

from kernels.gaps import numpy_root


def run(x):
    return numpy_root.run(x) + 1e-3
