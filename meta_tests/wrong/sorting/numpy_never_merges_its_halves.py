"""4,994 of 5,000 values are wrong"""

import numpy as np


def run(x):
    return np.concatenate([np.sort(half) for half in np.array_split(x, 2)])
