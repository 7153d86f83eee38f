"""NumPy, percentile

A copy is partitioned around the ten places asked for. It computes places, and the lines between numbers, in
float64 whatever the numbers are; the result is narrowed inside the call.
"""

import numpy as np


def run(x, percents):
    return np.percentile(x, percents).astype(x.dtype, copy=False)
