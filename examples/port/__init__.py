"""Does a port pay? ``old.py`` in NumPy against ``new.py`` in JAX: put your two files in place of these.

Input and output are those of the two functions. An input is an array, a NumPy number or an int.
"""

import numpy as np

# Your n goes under medium, which `--quick` measures; `--size 5000` asks for any other.
SIZES = {"small": 100, "medium": 1_000, "lecture": 10_000}

# Each is a file that says where its function is. The old one decides what is right.
KERNELS = ("numpy_old", "jax_new")
REFERENCE = "numpy_old"


def inputs(n, dtype, seed):
    """What both functions are called with, as large as in your use: here for n periods."""
    rng = np.random.default_rng(seed)
    wealth, growth = rng.lognormal(0, 1, 100), rng.lognormal(0, 0.1, (n, 100))
    return wealth.astype(dtype), growth.astype(dtype), np.dtype(dtype).type(0.5)


def tolerance(*given):
    """How far apart the two results may be: here by a hundred roundings of a number near 1."""
    return float(100 * np.finfo(given[0].dtype).eps)


# May be left out: what one step is, and how many there are in a call. Times are then shown by it, too.
WORK = ("household-period", lambda n: 100 * n)
