"""5,000 of 5,000 values are wrong"""

import numpy as np

DTYPES = ("float64",)


def run(x):
    with np.errstate(over="ignore"):
        return np.sort(x.astype(np.float32)).astype(np.float64)
