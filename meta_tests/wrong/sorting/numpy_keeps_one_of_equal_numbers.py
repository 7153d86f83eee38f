"""not bit for bit"""

import numpy as np


def run(x):
    unique = np.unique(x)
    return np.append(unique, np.repeat(unique[-1], len(x) - len(unique)))
