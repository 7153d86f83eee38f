"""where the reference has"""

from kernels.edit_distance import numba_rows


def run(a, b):
    return numba_rows.run(a[:-1], b[:-1])
