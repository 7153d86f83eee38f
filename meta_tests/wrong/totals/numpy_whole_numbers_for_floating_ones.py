"""returned int64, where the reference has float64"""

import numpy as np


def run(who, amounts, counts, factor):
    return (np.bincount(who[counts], amounts[counts], 7) * factor).astype(int)
