"""the reference has int64"""

from kernels.search_durations import numpy_active


def run(reservation, seed, horizon):
    return numpy_active.run(reservation, seed, horizon).astype(reservation.dtype)
