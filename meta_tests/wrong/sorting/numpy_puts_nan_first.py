"""the probe 'nan'"""

import numpy as np


def run(x):
    return np.roll(np.sort(x), np.count_nonzero(np.isnan(x)))
