"""every value is one of float32: it is computed in that, or handed through it"""

import numpy as np


def run(table):
    mean = table.mean(axis=1)
    found = mean.astype(np.float32).astype(mean.dtype)
    return found, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
