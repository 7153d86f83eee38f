"""Add up weights by group: out[k] is the sum of all w_i with key_i = k. A weighted histogram, or a group-by.

Where a weight goes is known only from the data, so that nothing can be added as vectors. What tells the
libraries apart: what one addition costs, what happens when several in a row go to one place and wait for each
other (`variants`), and what it takes to let two threads add, who lose each other's additions unless they are
kept apart.

Input: keys, whole numbers from 0 to bins - 1, int64, shape ``(n,)``; weights, shape ``(n,)``; bins, an int.
Output: shape ``(bins,)``, of the weights' dtype, 0 for a group without members. That keys are in range may be
used, and nothing else about them.

The timed weights are 1 and 2: all their sums are whole numbers that have no rounding in any order, so that
agreement is bit for bit, and one addition lost among millions is found.
"""

import numpy as np

BINS = 1_000
MANY_BINS = 1_000_000

PATTERN = "numbers are added by group"
N_IS = "numbers added"
WORK = ("number", lambda n: n)
# Not more at the lecture's size, where NumPy takes 20 ms: there are 240 MB of keys and weights already.
SIZES = {"small": 100_000, "medium": 5_000_000, "lecture": 15_000_000}

# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "every key and every weight read once",
    lambda n, dtype, machine: machine.read(n * (8 + np.dtype(dtype).itemsize)),
)

REFERENCE = "numpy_bincount"

KERNELS = (
    "numpy_bincount",
    "numpy_add_at",
    "numba_loop",
    "numba_parallel",
    "jax_scatter",
)
TUNED = ("jax_sort",)

# The longer one keeps two threads at work at the same time: a race among few numbers is won by chance.
PROBE_SIZES = (61, 20_011)
PROBED_AT_N = ("last_differs",)

# Bytes per number: what NumPy widens; keys and weights in JAX, converted, and sorted.
MADE_BYTES = {"numpy_bincount": 8, "jax_scatter": 8, "jax_sort": 40}


def needed_bytes(kernel, n, dtype):
    """Keys, weights, what is made of them, and sums per thread: for eight threads and many groups."""
    itemsize = np.dtype(dtype).itemsize
    return (8 + itemsize + MADE_BYTES.get(kernel, 0)) * n + 8 * MANY_BINS * itemsize


def inputs(n, dtype, seed):
    """A thousand groups of about the same size, in random order."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, BINS, n), _whole(rng, n, dtype), BINS


def variants(n, dtype, seed):
    """Few groups with most members, as of firms or words; group by group; a million groups."""
    keys, weights, bins = inputs(n, dtype, seed)
    rng = np.random.default_rng([seed, 1])
    return {
        "skewed": (_skewed(rng, n), weights, bins),
        "sorted": (np.sort(keys), weights, bins),
        "many_bins": (rng.integers(0, MANY_BINS, n), weights, MANY_BINS),
    }


def _whole(rng, n, dtype):
    return rng.integers(1, 3, n).astype(dtype)


def _skewed(rng, n):
    """38 % of all keys are 0, 14 % are 1, 7 % are 2, and so on: Zipf's law with exponent 1.5."""
    return np.minimum(rng.zipf(1.5, n) - 1, BINS - 1)


def probes(n, dtype):
    """Groups empty, alone or at either end, orders, weights that are uneven, negative, -0 or infinite."""
    rng = np.random.default_rng(n)
    keys, weights, _ = inputs(n, dtype, n)
    last_differs = np.full(n, 3)
    last_differs[-1] = BINS - 1
    infinite = weights.copy()
    infinite[n // 2] = np.inf

    def into(keys, bins=BINS, weights=weights):
        return keys, weights, bins

    return {
        "even": into(keys),
        "skewed": into(_skewed(rng, n)),
        "sorted": into(np.sort(keys)),
        "falling": into(np.sort(keys)[::-1].copy()),
        "first_bin": into(np.zeros(n, np.int64)),
        "one_bin": into(np.full(n, 5)),
        "last_bin": into(np.full(n, BINS - 1)),
        "last_differs": into(last_differs),
        "only_bin": into(np.zeros(n, np.int64), 1),
        "few_bins": into(rng.integers(0, 3, n), 7),
        "many_bins": into(rng.integers(0, 5 * n, n), 5 * n),
        "uneven": into(keys, weights=rng.normal(0, 3, n).astype(dtype)),
        "cancelling": into(np.repeat(keys, 2)[:n], weights=np.resize(np.array([3, -3], dtype), n)),
        "minus_zero": into(keys, weights=np.full(n, -0.0, dtype)),
        "infinite": into(keys, weights=infinite),
    }


def tolerance(keys, weights, bins):
    """How far apart two right sums of a group can be: not at all, or by what the order of additions allows.

    Sums of whole numbers are exact in every order, as long as sum |w| is at most 2**24 in float32 and 2**53
    in float64. Otherwise a sum of m numbers takes m roundings at most, counting one for a sum computed wider
    and then narrowed, each of at most u sum |w|; twice, for two answers.
    """
    finite = np.where(np.isfinite(weights), weights, 0).astype(np.float64)
    members = np.bincount(keys, minlength=bins)
    sizes = np.bincount(keys, np.abs(finite), minlength=bins)
    rounded = np.bincount(keys, finite != np.rint(finite), minlength=bins) > 0
    info = np.finfo(weights.dtype)
    exact = ~rounded & (sizes <= 2.0 ** (info.nmant + 1))
    return np.where(exact, 0.0, members * float(info.eps) * sizes)
