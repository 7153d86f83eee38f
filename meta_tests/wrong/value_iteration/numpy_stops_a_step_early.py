"""in output 1 of 2"""

from kernels.value_iteration import numpy_table


def run(a, y, P, R, beta, tol, max_iter):
    return numpy_table.run(a, y, P, R, beta, tol * a.dtype.type(1.2), max_iter)
