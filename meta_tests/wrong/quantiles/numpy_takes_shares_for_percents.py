"""5 of 5 values are wrong"""

import numpy as np


def run(x, percents):
    return np.quantile(x, np.minimum(percents, 1)).astype(x.dtype)
