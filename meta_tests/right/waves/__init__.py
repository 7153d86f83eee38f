"""Complex numbers."""

import numpy as np

SIZES = {"small": 60, "medium": 600, "lecture": 6_000}
REFERENCE = "numpy_plain"
KERNELS = ("numpy_plain", "jax_plain")


def inputs(n, dtype):
    return (np.random.default_rng(2).normal(size=n).astype(dtype),)


def tolerance(x):
    return 32 * np.finfo(x.dtype).eps * np.sqrt(len(x) * np.sum(x**2))
