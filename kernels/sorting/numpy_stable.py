"""NumPy, stable sort

kind="stable", for those whose equal numbers must stay in order: timsort for floats, which merges what is in
order already, a comparison at a time.
"""

import numpy as np


def run(x):
    return np.sort(x, kind="stable")
