"""values are wrong"""

from kernels.stencil import numpy_slices


def run(u, steps, k):
    return numpy_slices.run(u, steps - 1, k)
