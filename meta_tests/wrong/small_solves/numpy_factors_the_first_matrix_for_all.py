"""at index 3 (1,797 of 1,800 values are wrong)"""

import numpy as np


def run(A, b):
    return np.linalg.solve(A[0], b.T).T.copy()
