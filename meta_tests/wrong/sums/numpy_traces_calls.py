"""by sys.setprofile"""

import sys

import numpy as np

ALONE = True  # in a process of its own

sys.setprofile(lambda *seen: None)


def run(x):
    return np.sum(x + 1)
