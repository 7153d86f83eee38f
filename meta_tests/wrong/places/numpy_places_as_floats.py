"""returned float64, where the reference has int64"""

import numpy as np


def run(x):
    return np.argsort(x).astype(x.dtype)
