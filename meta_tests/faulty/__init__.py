"""The sum of x + 1, by kernels that fail in every way and some that only look as if they did.

The docstring of one that fails says how, as its kind and the beginning of its reason.
"""

import numpy as np

SIZES = {"small": 300, "medium": 3_000, "lecture": 30_000}
PROBE_SIZES = (300,)
REFERENCE = "numpy_it"
BOUND = ("nothing at all", lambda n, dtype, machine: machine.read(n))
KERNELS = (
    # First: others go on beside it until its time is up.
    "numpy_hangs",
    "python_it",
    "numpy_it",
    "numpy_prints",
    "numpy_leaves_a_child",
    "numpy_works_in_children",
    "numpy_dies_traced",
    "numpy_not_of_2999",
    "numpy_of_another_kind",
    "numpy_stops_the_run",
    "numpy_wrong",
    "numpy_wrong_later",
    "numpy_exits",
    "numpy_is_killed",
    "numpy_raises",
    "numpy_hoards",
    "numba_it",
    "numba_threads",
    "numba_calls_itself",
    "numba_two_options",
    "numba_stale",
    "jax_eager",
)
TUNED = ("jax_it",)
LARGEST_N = {"python_it": 300}


def inputs(n, dtype):
    return (np.arange(n).astype(dtype),)


def probes(n, dtype):
    return {"ones": (np.ones(n, dtype),)}


def tolerance(x):
    return 0
