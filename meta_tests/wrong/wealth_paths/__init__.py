"""What wrong kernels of wealth_paths have in common."""

import numpy as np


def stepped(w0, z, floor, step):
    w = w0
    for shocks in z:
        w = np.maximum(step(w, shocks), floor)
    return w
