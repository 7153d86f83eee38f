"""Numba, the same functions

The same three lines compiled: they call the BLAS and LAPACK of SciPy.
"""

import numba
import numpy as np


@numba.njit
def run(a, s, b):
    return a @ s, np.linalg.solve(s, b), np.linalg.cholesky(s)
