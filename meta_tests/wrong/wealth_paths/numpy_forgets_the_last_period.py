"""not bit for bit"""

from kernels.wealth_paths import numpy_periods


def run(w0, z, floor, rich, keep):
    return numpy_periods.run(w0, z[:-1], floor, rich, keep).copy()
