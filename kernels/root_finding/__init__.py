"""A price in each of n markets, to a stated accuracy: a root inside a loop, found in more or fewer steps.

    supply x³ = demand q - p x:      x <- x - (x³ + p x - q) / (3 x² + p),   from x = 1,
    until a step is at most accuracy times x, or 200 steps are done

Newton's method for a root that has no formula worth having: implied volatilities, first-order conditions, a
maximum by its derivative. Most are found in a few steps, some need thirty. What tells the libraries apart: a
loop per market ends with the market; an array of markets waits for the last one, unless those that are done
are taken out of it.

Input: q, shape ``(n,)``, above 0; p, shape ``(n,)``, above 0; accuracy, a scalar. Output: prices, shape
``(n,)``, and how many steps each took, whole numbers: another method, or one step more for everybody, is
another answer.
"""

import numpy as np

PATTERN = "a root is found for every element"
N_IS = "markets"
WORK = ("market", lambda n: n)
SIZES = {"small": 20, "medium": 20_000, "lecture": 1_000_000}

REFERENCE = "numpy_active"

KERNELS = (
    "numpy_active",
    "numpy_all",
    "numba_loop",
    "numba_parallel",
    "jax_vmap_of_while",
    "jax_map_of_while",
)

MOST_STEPS = 200
PROBE_SIZES = (61, 1_037)


def needed_bytes(kernel, n, dtype):
    """A dozen arrays of markets."""
    return 12 * n * 8


def inputs(n, dtype, seed):
    """Markets that differ by a factor of a million, in random order: from 3 to about 40 steps."""
    return _markets(n, dtype, seed)


def probes(n, dtype):
    """Markets alike, one that needs more steps than all others, large and small roots, a coarse accuracy."""
    scalar = np.dtype(dtype).type
    q, p, accuracy = _markets(n, dtype, n)
    alike, first, last = np.full(n, 2, dtype), np.full(n, 2, dtype), np.full(n, 2, dtype)
    first[0], last[-1] = 1e6, 1e6
    few = np.full(n, 0.5, dtype)
    return {
        "alike": (alike, few, accuracy),
        "first_takes_longest": (first, few, accuracy),
        "last_takes_longest": (last, few, accuracy),
        # x = 1 is the root: one step, of nothing.
        "found_at_once": (few + 1, few, accuracy),
        "large": (q * 1000, p, accuracy),
        "almost_a_line": (q, p + 1000, accuracy),
        "coarse": (q, p, scalar(0.125)),
    }


def _markets(n, dtype, seed):
    rng = np.random.default_rng(seed)
    q = 10.0 ** rng.uniform(-3, 3, n)
    p = 10.0 ** rng.uniform(-3, 0, n)
    # A step no larger than this is followed by one that is smaller than rounding.
    return q.astype(dtype), p.astype(dtype), np.dtype(dtype).type(np.sqrt(np.finfo(dtype).eps))


def tolerance(q, p, accuracy):
    """How far apart two right answers can be.

    Newton's error after a step of size s is at most s² / x here, and the last step is at most accuracy times
    x: that squared, and eight roundings of numbers no larger than 4 x, twice. A step that is as long as
    accuracy allows but for rounding may be the last one or not. In float64 none of these inputs has one; in
    float32 some do.
    """
    eps, wide = float(np.finfo(q.dtype).eps), q.astype(np.float64)
    # The root is at most the root of q, and at most q / p.
    size = np.minimum(np.cbrt(wide), wide / p.astype(np.float64))
    return 2 * (float(accuracy) ** 2 + 16 * eps) * size, 0 if q.dtype == np.float64 else 1
