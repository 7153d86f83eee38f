"""not bit for bit"""

import numpy as np

from meta_tests.wrong.wealth_paths import stepped


def run(w0, z, floor, rich, keep):
    one = keep.dtype.type(1)
    return stepped(w0, z, floor, lambda w, z: z * (w * np.where(w > rich, keep, one)))
