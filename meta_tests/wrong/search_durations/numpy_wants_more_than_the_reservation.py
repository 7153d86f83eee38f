"""the probe 'just_met'"""

import numpy as np

from kernels.search_durations import numpy_active


def run(reservation, seed, horizon):
    above = np.nextafter(reservation, reservation.dtype.type(2))
    return numpy_active.run(above, seed, horizon)
