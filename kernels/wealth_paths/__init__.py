"""Wealth of many households along given shocks: random growth, a tax on the rich, a floor for the poor.

    w[t+1] = max(z[t] w[t] (keep if w[t] > rich else 1), floor),   t = 0 .. T-1, with T = 100

A random growth process with a reflecting barrier, whose tail is Pareto (Gabaix 1999). The shocks are inputs,
as where a panel or common random numbers are used: what it costs to draw them is a question of its own. What
tells the libraries apart: every period needs the last, the households do not need each other, a branch lies
in between, and n × T shocks come from memory, in whatever order a kernel reads them.

Input: w0, shape ``(n,)``; z, shape ``(T, n)``, time first; floor, rich, keep, scalars. Output: wealth after
the last period, shape ``(n,)``.

Agreement means bit for bit: the products in the order ``(z * w) * keep`` and the comparisons round in one way
only, and there is no sum that a compiler could fuse with a product.
"""

import numpy as np

PERIODS = 100

PATTERN = "households save along given shocks"
N_IS = "households"
WORK = ("household-period", lambda n: PERIODS * n)
SIZES = {"small": 10, "medium": 10_000, "lecture": 200_000}

# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "every shock read once",
    lambda n, dtype, machine: machine.read(PERIODS * n * np.dtype(dtype).itemsize),
)

REFERENCE = "numpy_periods"

KERNELS = (
    "numpy_periods",
    "numba_household_outer",
    "numba_period_outer",
    "numba_parallel",
    "jax_scan",
    "jax_vmap_of_scan",
)

# The longer one has a few blocks of the kernel that works in blocks, and leaves a rest.
PROBE_SIZES = (61, 10_007)


def needed_bytes(kernel, n, dtype):
    """The shocks, twice where a compiler may turn them round, and a few arrays like the result."""
    shocks = {None: 0, "jax_vmap_of_scan": 2}.get(kernel, 1)
    return (8 + shocks * PERIODS) * n * np.dtype(dtype).itemsize


def inputs(n, dtype, seed):
    """Wealth spread log-normally around 1, and growth that has the floor and the tax decide now and then."""
    return _given(n, dtype, seed)


def probes(n, dtype):
    """Everyone rich, everyone at the floor, wealth exactly at the edge, shocks that differ in one place."""
    scalar = np.dtype(dtype).type
    w0, z, floor, rich, keep = _given(n, dtype, seed=n)
    one = np.ones_like(z)
    first_shock, last_shock, last_household = one.copy(), one.copy(), one.copy()
    first_shock[0], last_shock[-1], last_household[:, -1] = 0.75, 1.5, 1.03125
    spread = (np.arange(n) / n).astype(dtype)
    return {
        "rich": (w0 * 50, z, floor, rich, scalar(0.999)),
        "poor": (w0 / 50, z / 2, floor, rich, keep),
        # At the edge itself nobody is taxed: w > rich, not w >= rich.
        "at_the_edge": (np.full_like(w0, rich), one, floor, rich, scalar(0.5)),
        "just_above": (np.full_like(w0, np.nextafter(rich, scalar(9))), one, floor, rich, scalar(0.5)),
        # Taxed once: the tax is on the wealth of before the shock, not after it.
        "first_shock": (scalar(2.1) + spread, first_shock, floor, rich, scalar(0.9)),
        "last_shock": (scalar(1) + spread, last_shock, floor, scalar(9), keep),
        "last_household": (np.ones_like(w0), last_household, floor, rich, keep),
        "one_period": (w0, z[:1].copy(), floor, rich, keep),
        "wild": _given(n, dtype, seed=n + 1, sigma=0.6, keep=0.7),
    }


def _given(n, dtype, seed, mean=-0.01, sigma=0.2, floor=0.5, rich=2.0, keep=0.98):
    scalar = np.dtype(dtype).type
    rng = np.random.default_rng(seed)
    w0 = np.exp(scalar(0.5) * rng.standard_normal(n, dtype=dtype))
    z = rng.standard_normal((PERIODS, n), dtype=dtype)
    z *= scalar(sigma)
    z += scalar(mean)
    return w0, np.exp(z, out=z), scalar(floor), scalar(rich), scalar(keep)


def tolerance(w0, z, floor, rich, keep):
    """None at all: every operation rounds in one way only."""
    return 0.0
