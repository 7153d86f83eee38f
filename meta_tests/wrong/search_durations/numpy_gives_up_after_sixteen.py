"""the probe 'seed_0'"""

from kernels.search_durations import numpy_active


def run(reservation, seed, horizon):
    return numpy_active.run(reservation, seed, min(horizon, 16))
