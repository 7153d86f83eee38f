"""Heat on a plate, in place: the inside of `new` becomes the mean of five points of `old`, then the reverse.

Input: the number of double steps, and two plates of shape ``(n, n)``, both of which a call changes. Output:
both plates. Nothing is returned, as in most codes of this kind.
"""

import numpy as np

SIZES = {"S": 30, "M": 200, "L": 1_000}
KERNELS = ("numpy_slices", "numba_loops", "jax_donated")
REFERENCE = "numpy_slices"
CHANGES = (1, 2)
RTOL = {"float64": 1e-13, "float32": 1e-5}


def inputs(n, dtype):
    plate = np.random.default_rng(0).uniform(1, 2, (n, n)).astype(dtype)
    return 5, plate, plate.copy()
