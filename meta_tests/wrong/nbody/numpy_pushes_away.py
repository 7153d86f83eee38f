"""values are wrong"""

from kernels.nbody import numpy_blocks


def run(x, m, softening):
    return -numpy_blocks.run(x, m, softening)
