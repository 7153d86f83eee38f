"""values are wrong"""

import numpy as np


def run(a, s, b):
    return a @ s, b / np.diag(s), np.linalg.cholesky(s)
