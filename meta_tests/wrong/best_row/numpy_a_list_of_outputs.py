"""returned a list of 5, no tuple, where the reference has a tuple of 5: return a tuple"""

import numpy as np


def run(table):
    mean = table.mean(axis=1)
    return [mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1]
