"""at index 139"""

import numpy as np


def run(x):
    return np.append(np.sort(x[:-1]), x[-1])
