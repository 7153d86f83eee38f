"""its process is traced (tracemalloc)"""

import tracemalloc

import numpy as np

ALONE = True  # in a process of its own

tracemalloc.start()


def run(x):
    return np.sum(x + 1)
