"""in output 2 of 2: not equal"""

from kernels.value_iteration import numpy_table


def run(*inputs):
    V, steps = numpy_table.run(*inputs)
    return V, steps - 1
