"""the probe 'short_horizon'"""

from kernels.search_durations import numpy_active


def run(reservation, seed, horizon):
    return numpy_active.run(reservation, seed, 1_000)
