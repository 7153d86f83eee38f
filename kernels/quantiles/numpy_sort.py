"""NumPy, sort and a line

Everything is sorted, by vector code where the processor has it, then five lines between neighbours.
"""

import numpy as np


def run(x, percents):
    ordered = np.sort(x)
    place = percents * (len(x) - 1)
    j = np.minimum(place // 100, len(x) - 2)
    share = ((place - 100 * j) / 100).astype(x.dtype)
    return ordered[j] + share * (ordered[j + 1] - ordered[j])
