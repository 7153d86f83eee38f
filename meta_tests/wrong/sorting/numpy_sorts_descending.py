"""5,000 of 5,000 values are wrong"""

import numpy as np


def run(x):
    return np.sort(x)[::-1].copy()
