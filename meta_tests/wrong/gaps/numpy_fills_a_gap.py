"""changed its input number 1"""

from kernels.gaps import numpy_root


def run(x):
    roots = numpy_root.run(x)
    x[0] = 0
    return roots
