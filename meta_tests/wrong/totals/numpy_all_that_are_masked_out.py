"""not bit for bit the same"""

import numpy as np


def run(who, amounts, counts, factor):
    return np.bincount(who, amounts, 7).astype(amounts.dtype) * factor
