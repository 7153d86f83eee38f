"""The sum of the products of neighbours. Zeros lie before and behind the numbers."""

import numpy as np

SIZES = {"small": 60, "medium": 600, "lecture": 6_000}
REFERENCE = "numpy_plain"
KERNELS = ("numpy_plain",)


def inputs(n, dtype):
    numbers = np.random.default_rng(0).uniform(0, 1, n).astype(dtype)
    return (np.pad(numbers, 9)[9:-9],)


def tolerance(x):
    return float((np.sqrt(len(x)) + 20) * np.finfo(x.dtype).eps * np.sum(x.astype(np.float64)))
