"""'no_step'"""

from kernels.stencil import numpy_slices


def run(u, steps, k):
    return numpy_slices.run(u, max(1, steps), k)
