"""Five percentiles of n numbers: the median, deciles and the rest of a simulated distribution.

    (1 - g) x_(j) + g x_(j+1)    where   p (n - 1) / 100 = j + g,   0 <= g < 1,   x_(0) <= x_(1) <= ...

Only ten of the n sorted numbers are asked for. What tells the libraries apart is how much of a sort each does
for them, and whether that is vector code: to sort everything may be faster than to do less.

Input: finite numbers x, shape ``(n,)``, in no order; percents p, whole numbers from 0 to 100, int64, shape
``(5,)``. Output: the percentiles, shape ``(5,)``, of x's dtype.
"""

import numpy as np

PERCENTS = (1, 10, 50, 90, 99)

PATTERN = "a few percentiles are wanted"
N_IS = "numbers"
WORK = ("number", lambda n: n)
SIZES = {"small": 10_000, "medium": 400_000, "lecture": 10_000_000}

# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "every number read once",
    lambda n, dtype, machine: machine.read(n * np.dtype(dtype).itemsize),
)

REFERENCE = "numpy_percentile"

KERNELS = (
    "numpy_percentile",
    "numpy_sort",
    "numpy_partition",
    "numba_percentile",
    "jax_percentile",
    "jax_bits",
)
TUNED = ("numpy_buckets", "numba_buckets")

PROBE_SIZES = (61, 1_037)


def needed_bytes(kernel, n, dtype):
    """The numbers, a copy that is sorted or partitioned, and a spare one."""
    return 3 * n * np.dtype(dtype).itemsize


def inputs(n, dtype, seed):
    """Log-normal incomes; percentiles 1, 10, 50, 90 and 99."""
    return np.random.default_rng(seed).lognormal(0, 1, n).astype(dtype), np.array(PERCENTS)


def probes(n, dtype):
    """Signs, ends, places that are met exactly, percents out of order, equal numbers, orders, an outlier."""
    rng = np.random.default_rng(n)
    x = rng.normal(0, 1, n).astype(dtype)
    outlier = np.ones(n, dtype)
    outlier[-1] = 100

    def at(x, *percents):
        return np.asarray(x, dtype), np.array(percents or PERCENTS)

    return {
        "signs": at(x),
        "ends": at(x, 0, 100, 50, 0, 100),
        "quarters": at(x, 0, 25, 50, 75, 100),
        "falling_percents": at(x, *PERCENTS[::-1]),
        "close_percents": at(x, 49, 50, 51, 50, 49),
        "equal": at(np.full(n, 2.5)),
        "few_values": at(rng.integers(-2, 2, n)),
        "close_values": at(1000 + x),
        "sorted": at(np.sort(x)),
        "falling": at(np.sort(x)[::-1].copy()),
        "outlier": at(outlier, 0, 50, 90, 99, 100),
    }


def tolerance(x, percents):
    """How far apart two right answers can be, percentile by percentile, with unit roundoff u.

    A place p (n - 1) / 100 may be computed in x's dtype, from 0 or from 1, from a percent or from a share of
    it: at most four roundings of a number up to place + 1, which is off by 4u of it. A percentile rises with
    its place, so both answers lie between those at the two ends of that. Besides, a line between two numbers
    takes at most 6u of the larger one; twice, for two answers.
    """
    u = float(np.finfo(x.dtype).eps) / 2
    ordered, last = np.sort(x).astype(np.float64), len(x) - 1
    place = percents * last / 100
    off = 4 * u * (place + 1)

    def at(place):
        place = np.clip(place, 0, last)
        j = np.minimum(place.astype(int), last - 1)
        below, above = ordered[j], ordered[j + 1]
        return below + (place - j) * (above - below), np.maximum(np.abs(below), np.abs(above))

    (low, size), (high, other_size) = at(place - off), at(place + off)
    return high - low + 12 * u * np.maximum(size, other_size)
