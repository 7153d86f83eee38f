"""NumPy"""

import numpy as np


def run(x):
    with np.errstate(invalid="ignore"):
        return np.sqrt(x * x * x)
