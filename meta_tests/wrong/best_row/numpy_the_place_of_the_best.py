"""in output 2 of 5: not equal"""

import numpy as np


def run(table):
    mean = table.mean(axis=1)
    return mean, mean.argmin(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
