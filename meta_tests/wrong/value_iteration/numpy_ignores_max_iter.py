"""the probe 'steps_run_out'"""

from kernels.value_iteration import numpy_table


def run(a, y, P, R, beta, tol, max_iter):
    return numpy_table.run(a, y, P, R, beta, tol, 1_000)
