"""its imaginary part is lost: take .real where that is meant"""

import numpy as np


def run(x):
    return np.sum((x + 1 + 0j).astype(float))
