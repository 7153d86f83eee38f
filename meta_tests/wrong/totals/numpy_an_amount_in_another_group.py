"""at index 0 (2 of 7 values are wrong): not bit for bit the same"""

import numpy as np


def run(who, amounts, counts, factor):
    found = np.bincount(who[counts], amounts[counts], 7).astype(amounts.dtype) * factor
    found[[0, 1]] += np.array([-1, 1], found.dtype)
    return found
