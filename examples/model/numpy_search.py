"""NumPy"""

import numpy as np


def run(worker, v):
    c, beta, wages = worker
    return np.maximum(wages / (1 - beta), c + beta * v.mean())
