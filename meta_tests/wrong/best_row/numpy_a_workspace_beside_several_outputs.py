"""has a workspace, which no result of several outputs has"""

import numpy as np


def workspace(table):
    return table


def run(table, room):
    mean = table.mean(axis=1)
    return mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
