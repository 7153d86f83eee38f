"""values are wrong"""

import numpy as np


def run(a, s, b):
    return a @ s, np.linalg.solve(s, b), np.linalg.cholesky(s).T.copy()
