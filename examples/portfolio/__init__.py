"""The best mix of two assets by expected utility, by brute force over a grid of weights.

For each share w in the first asset and each cash share c, the mean over m scenarios of log(wealth),
where wealth = c + (1 - c) (w r1 + (1 - w) r2). The result is the largest mean.

Input: n shares w and cash shares c, shape ``(n,)`` each; gross returns r1 and r2 of m scenarios, shape
``(m,)``. Output: the largest expected utility, a scalar.
"""

import numpy as np

SCENARIOS = 200

SIZES = {"small": 20, "medium": 60, "lecture": 150}

KERNELS = ("numpy_broadcast", "numba_parallel", "jax_vmap")

REFERENCE = "numpy_broadcast"


def inputs(n, dtype):
    """Shares from 0 to 1; log-normal returns, the first asset riskier and better on average."""
    rng = np.random.default_rng(7)
    shares = np.linspace(0, 1, n, dtype=dtype)
    r1, r2 = rng.lognormal(0.06, 0.25, SCENARIOS), rng.lognormal(0.03, 0.08, SCENARIOS)
    return shares, shares.copy(), r1.astype(dtype), r2.astype(dtype)


def probes(n, dtype):
    """Returns that put the best mix elsewhere: all cash, only the second asset, shares out of order."""
    w, c, r1, r2 = inputs(n, dtype)
    half = r1.dtype.type(0.5)
    order = np.random.default_rng(n).permutation(n)
    return {
        "cash": (w, c, half * r1, half * r2),
        "second": (w, c, half * r1, r2),
        "shuffled": (w[order], c[order[::-1]], r1, r2),
    }


def tolerance(w, c, r1, r2):
    """A mean of m logarithms of numbers near 1, each of them off by a few ulp of 1.

    The m roundings of their sum go either way, as a random walk does: sqrt(m) of them is more than six
    standard deviations. (m of them, all the same way, would be 0.1 % of the result in float32.)
    """
    return float((8 + np.sqrt(len(r1))) * np.finfo(w.dtype).eps)


def needed_bytes(kernel, n, dtype):
    """The reference makes arrays of n × n × m, three at a time."""
    return 3 * n * n * SCENARIOS * np.dtype(dtype).itemsize
