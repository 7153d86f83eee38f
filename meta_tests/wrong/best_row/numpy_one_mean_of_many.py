"""in output 1 of 5 at index 7 (1 of 60 values are wrong): more than"""

import numpy as np


def run(table):
    mean = table.mean(axis=1)
    best = mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
    mean[7] += 1e-3
    return mean, *best
