"""where the reference has"""

import numpy as np


def run(a, b):
    places = np.arange(len(b) + 1)
    row = places
    for i, letter in enumerate(a, 1):
        changed = np.minimum(row[1:] + 1, row[:-1] + 2 * (b != letter))
        row = np.minimum.accumulate(np.append(i, changed) - places) + places
    return row[-1]
