"""The order of numbers: whole numbers, whose width is the library's own."""

import numpy as np

SIZES = {"small": 60, "medium": 600, "lecture": 6_000}
REFERENCE = "numpy_plain"
KERNELS = ("numpy_plain", "numpy_narrow", "jax_plain")


def inputs(n, dtype):
    return (np.random.default_rng(5).normal(size=n).astype(dtype),)


def tolerance(x):
    return 0
