"""at index 10 (2 of 60 values are wrong): not equal; the largest error is 500 at index 20"""

import numpy as np


def run(x):
    order = np.argsort(x)
    order[10] += 1
    order[20] -= 500
    return order
