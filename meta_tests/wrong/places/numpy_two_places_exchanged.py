"""at index 10 (2 of 60 values are wrong): not equal"""

import numpy as np


def run(x):
    found = np.argsort(x)
    found[[10, 11]] = found[[11, 10]]
    return found
