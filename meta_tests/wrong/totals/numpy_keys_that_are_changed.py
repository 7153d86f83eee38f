"""changed its input number 1"""

import numpy as np


def run(who, amounts, counts, factor):
    found = np.bincount(who[counts], amounts[counts], 7).astype(amounts.dtype) * factor
    who.sort()
    return found
