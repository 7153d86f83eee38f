"""A model in a NamedTuple: a worker takes a wage offer, or income c and the value of waiting for another one.

Input: the model, and the value of every wage. Output: these values after one step, the larger of
w / (1 - beta) and c + beta E v. Numbers of the model are given the dtype of the run.
"""

from typing import NamedTuple

import numpy as np

SIZES = {"small": 100, "medium": 10_000, "large": 1_000_000}
KERNELS = ("numpy_search", "numba_search", "jax_search")
REFERENCE = "numpy_search"
DTYPES = ("float64",)
RTOL = 1e-12


class Worker(NamedTuple):
    c: float
    beta: float
    wages: np.ndarray


def inputs(n, dtype):
    return Worker(25.0, 0.99, np.linspace(10, 60, n).astype(dtype)), np.ones(n, dtype)
