"""returned int64 in output 5 of 5, where the reference has bool"""

import numpy as np


def run(table):
    mean = table.mean(axis=1)
    return mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), int(mean.max() > 1)
