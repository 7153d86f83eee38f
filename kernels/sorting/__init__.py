"""Sort n numbers: what stands behind ranks, Lorenz curves, medians and group-bys.

Folklore has it that sorting is sorting. What tells the libraries apart is how two numbers are compared: by a
function that is called for each pair; by a branch, which the processor guesses wrong half of the time unless
the numbers are nearly in order (`variants`); as vectors, many at once; or not at all.

Input: numbers, shape ``(n,)``, in no order. Output: the same numbers ascending, NaN last, shape ``(n,)``. The
numbers are moved and not changed, so that agreement means bit for bit; 0 and -0 are equal, in either order.
"""

import numpy as np

PATTERN = "numbers are sorted"
N_IS = "numbers"
WORK = ("number", lambda n: n)
SIZES = {"small": 5_000, "medium": 300_000, "lecture": 5_000_000}

REFERENCE = "numpy_sort"

KERNELS = (
    "numpy_sort",
    "numpy_stable",
    "numba_sort",
    "numba_parallel",
    "jax_sort",
    "jax_bits",
)
TUNED = ("numba_radix", "numba_buckets", "jax_unstable")

# The longer ones are beyond what is sorted by insertion, and leave parts that differ in length.
PROBE_SIZES = (61, 1_037, 4_099)

KNOWN_LIMITS = {
    "jax": {
        "subnormals": "XLA on a CPU takes numbers below the smallest normal one (2.2e-308, in float32 "
        "1.2e-38) for 0, and leaves them in whatever order they are in"
    }
}


def needed_bytes(kernel, n, dtype):
    """The numbers, the result, and two more arrays for what merges, scatters or counts as it goes."""
    return 4 * n * np.dtype(dtype).itemsize


def inputs(n, dtype, seed):
    """Log-normal incomes in random order."""
    return (np.random.default_rng(seed).lognormal(0, 1, n).astype(dtype),)


def variants(n, dtype, seed):
    """In order already; only ten different numbers, as of ages or grades."""
    (x,) = inputs(n, dtype, seed)
    return {
        "sorted": (np.sort(x),),
        "ten_values": (np.random.default_rng([seed, 1]).integers(0, 10, n).astype(dtype),),
    }


def probes(n, dtype):
    """Orders, equal numbers, signs, both zeros, neighbours in the last bit, extremes, subnormals, NaN."""
    rng = np.random.default_rng(n)
    x = rng.normal(0, 1, n).astype(dtype)
    info = np.finfo(dtype)
    ends = np.array([0, info.max, info.min, np.inf, -np.inf, info.tiny, -info.tiny, 1, -1], dtype)
    last_smallest = np.arange(n).astype(dtype)
    last_smallest[-1] = -1
    nan = x.copy()
    nan[[0, n // 3]] = np.nan, -np.nan

    def one(values):
        return (np.asarray(values, dtype),)

    return {
        "signs": one(x),
        "sorted": one(np.sort(x)),
        "falling": one(np.sort(x)[::-1].copy()),
        "up_and_down": one(np.minimum(np.arange(n), n - np.arange(n))),
        "last_smallest": one(last_smallest),
        "equal": one(np.full(n, 2.5)),
        "few_values": one(rng.integers(-5, 5, n)),
        "wide": one(rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-30, 30, n)),
        "ends": one(rng.permutation(np.resize(ends, n))),
        "last_bit": one(rng.choice([-1, 1], n) * (1 + info.eps * rng.integers(0, 4, n))),
        "zeros": one(rng.permutation(np.resize([0.0, -0.0], n))),
        "subnormals": one(rng.integers(-99, 99, n) * info.smallest_subnormal),
        "nan": one(nan),
    }


def tolerance(x):
    """None: no number is changed."""
    return 0.0
