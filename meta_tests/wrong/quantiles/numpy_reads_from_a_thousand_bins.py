"""5 of 5 values are wrong"""

import numpy as np


def run(x, percents):
    counts, edges = np.histogram(x, 1_000)
    return np.interp(percents / 100, np.append(0, np.cumsum(counts)) / len(x), edges).astype(x.dtype)
