"""NumPy, partitioned at one place after the other

Each of the ten places is put right by a partition of what lies above the place before it, in a copy.
"""

import numpy as np


def run(x, percents):
    place = percents * (len(x) - 1)
    j = np.minimum(place // 100, len(x) - 2)
    share = ((place - 100 * j) / 100).astype(x.dtype)
    parted, begin = x.copy(), 0
    for k in np.unique([j, j + 1]):
        parted[begin:].partition(k - begin)
        begin = k + 1
    return parted[j] + share * (parted[j + 1] - parted[j])
