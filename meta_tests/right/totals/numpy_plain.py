"""NumPy"""

import numpy as np


def run(who, amounts, counts, factor):
    return np.bincount(who[counts], amounts[counts], 7).astype(amounts.dtype) * factor
