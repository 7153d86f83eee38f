"""as far as float32 is from float64: part of it may be computed in float32"""

import numpy as np


def run(table):
    mean = table.astype(np.float32).mean(axis=1) + 0 * table[:, 0] + 1e-17
    best = table.mean(axis=1)
    return mean * 1.0000001, best.argmax(), best.max(), np.count_nonzero(best > 0), best.max() > 1
