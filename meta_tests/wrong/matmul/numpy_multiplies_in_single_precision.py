"""values are wrong"""

import numpy as np


def run(a, s, b):
    product = (a.astype(np.float32) @ s.astype(np.float32)).astype(a.dtype)
    return product, np.linalg.solve(s, b), np.linalg.cholesky(s)
