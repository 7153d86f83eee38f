"""Workers who rarely do something expensive: a branch that few take in any period.

In each of 40 periods a worker loses the job, the likelier the better it is paid. Who does sees 64 offers and
takes the best; the others keep their wage. What tells the libraries apart: a loop per worker does the
expensive part for those who need it, and so does NumPy for those whom a mask picks; a branch that is mapped
over all workers is computed for everyone, and thrown away for most.

Input: wages in [0, 1), shape ``(n,)``; seed, an int; loss, a scalar. Output: wages after the last period,
shape ``(n,)``.

    worker i loses the job in period t = 0 .. 39 if   offer(seed, i, 65 t) < loss * wage
    and then earns   max over k = 1 .. 64 of          offer(seed, i, 65 t + k)

The offers are those of `search_durations`, from integers of 32 bits and exact in float32, and the one
product is rounded once by everyone: agreement is bit for bit.
"""

import numpy as np

PATTERN = "few periods take an expensive branch"
N_IS = "workers"
# They have 40 periods each.
WORK = ("worker-period", lambda n: 40 * n)
SIZES = {"small": 20, "medium": 10_000, "lecture": 400_000}

# The second input, counted from 0.
SEED = 1
REFERENCE = "numpy_masked"

KERNELS = (
    "numpy_masked",
    "numba_loop",
    "numba_parallel",
    "jax_vmap_of_cond",
    "jax_map_of_cond",
    "jax_gathered",
)
TUNED = ("numba_blocks",)

# More than the workers whom the kernel that gathers takes at once.
PROBE_SIZES = (61, 1_037)


def needed_bytes(kernel, n, dtype):
    """A few arrays of workers; where everyone looks at offers, those of a period."""
    return (16 + (2 * 64 if kernel == "jax_vmap_of_cond" else 0)) * n * 8


def inputs(n, dtype, seed):
    """Up to three workers in a hundred lose their job in a period."""
    return _wages(n, dtype, seed), 20_261_125 + seed, np.dtype(dtype).type(0.03125)


def probes(n, dtype):
    """Nobody loses the job, almost everybody does, some do; other seeds; wages above any offer."""
    scalar, wages = np.dtype(dtype).type, _wages(n, dtype, seed=n)
    return {
        "nobody": (wages, 3, scalar(0)),
        "everybody": (wages, 4, scalar(1)),
        "half": (wages, 5, scalar(0.5)),
        "rare": (wages, 0, scalar(0.001)),
        "largest_seed": (wages, 2**31 - 1, scalar(0.05)),
        "top_wages": (np.full(n, scalar(1)), 7, scalar(0.05)),
    }


def _wages(n, dtype, seed):
    return np.random.default_rng(seed).random(n, dtype=np.float32).astype(dtype)


def tolerance(wages, seed, loss):
    """None at all: offers are exact, and a product is rounded once."""
    return 0.0
