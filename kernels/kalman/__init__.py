"""Filter a series that a hidden state of two numbers moves: Kalman's recursion, one observation at a time.

    x = A x,                P = A P A' + Q                             what is expected
    K = P c / (c' P c + r)                                             how much an observation counts
    x = x + K (y - c' x),   P = P - K (c' P)                           what the observation teaches

Every step needs the one before and has some forty operations on numbers that fit into registers. There is
nothing to vectorise: what tells the libraries apart is what a step costs besides its arithmetic, where the
state is too small for a call, or an array, to pay.

Input: observations y, shape ``(n,)``; A, shape ``(2, 2)``; c, shape ``(2,)``; Q, shape ``(2, 2)``; r, a
scalar; x0, shape ``(2,)``, and P0, shape ``(2, 2)``. Output: the filtered states, shape ``(n, 2)``.

Kernels may write the two-by-two arithmetic out. They may not stop updating P where it has converged.
"""

import numpy as np

PATTERN = "a filter updates a small matrix"
N_IS = "observations"
WORK = ("observation", lambda n: n)
SIZES = {"small": 10, "medium": 500, "lecture": 20_000}

# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "the covariance alone: two multiplications and a division in a row for each observation",
    lambda n, dtype, machine: machine.multiplies_in_a_row(2 * n) + machine.divides_in_a_row(n),
)

REFERENCE = "numpy_loop"

KERNELS = (
    "numpy_loop",
    "numpy_floats",
    "numba_matmul",
    "numba_scalars",
    "jax_scan",
    "jax_scan_scalars",
)
TUNED = ("numba_linear",)
FLOAT64_ONLY = ("numpy_floats",)

# As in quadratic_map: something is launched for every step.
REDUCED_N = {"gpu": 2_000}
PROBE_SIZES = (61, 203)


def needed_bytes(kernel, n, dtype):
    """The observations and the filtered states, twice."""
    return 5 * n * np.dtype(dtype).itemsize + 4096


def inputs(n, dtype, seed):
    """A level that reverts to its mean, with a trend that dies out; observations of the level alone."""
    return _given(n, dtype, seed)


def probes(n, dtype):
    """Both states seen, an A unlike its transpose, exact and worthless observations, and one alone."""
    y, *rest = _given(n, dtype, seed=n)
    first, last = np.zeros_like(y), np.zeros_like(y)
    first[0], last[-1] = 10, 10
    return {
        "other": (y, *rest),
        "both_seen": _given(n, dtype, seed=n, A=((0.5, 0), (0.4, -0.6)), c=(0.5, 1.5)),
        "exact": _given(n, dtype, seed=n, r=0.01),
        "worthless": _given(n, dtype, seed=n, r=50),
        "calm": _given(n, dtype, seed=n, Q=((0.02, 0), (0, 0.01))),
        "first_alone": (first, *rest),
        "last_alone": (last, *rest),
    }


def _given(n, dtype, seed, A=((0.9, 0.3), (0, 0.8)), c=(1, 0), Q=((0.3, 0.1), (0.1, 0.2)), r=0.5):
    y = 2 * np.random.default_rng(seed).standard_normal(n)
    given = (y, A, c, Q, r, (0.5, -0.25), ((2, 0.5), (0.5, 1)))
    return tuple(np.asarray(value, dtype)[()] for value in given)


def tolerance(y, A, c, Q, r, x0, P0):
    """How far apart two right answers can be at each step: a running error bound, to first order.

    With F = (I - K c') A, a step turns an error E of P into |F| E |F|', and an error e of x into |F| e plus
    the error of K times what the observation adds. Every operation adds unit roundoffs u of what goes into
    it, at most 8 of them where products are summed. Twice, for two answers, and twice more for what is of
    second order; and what is too small for a normal number may be lost.
    """
    u, tiny = float(np.finfo(y.dtype).eps) / 2, float(np.finfo(y.dtype).tiny)
    y, A, c, Q, r, x, P = (np.asarray(value, np.float64) for value in (y, A, c, Q, r, x0, P0))
    size, seen = np.abs(A), np.abs(c)
    e, E, bounds = np.zeros(2), np.zeros((2, 2)), np.empty((len(y), 2))
    for t in range(len(y)):
        # Expected: E of P becomes `before`, of which `local` is new.
        local = 8 * u * (size @ np.abs(P) @ size.T + np.abs(Q))
        before = size @ E @ size.T + local
        of_x = size @ np.abs(x)
        x, P = A @ x, A @ P @ A.T + Q
        s = c @ P @ c + r
        K, parts, v = P @ c / s, np.abs(P) @ seen / s, y[t] - c @ x
        left = np.eye(2) - np.outer(K, c)
        F = np.abs(left @ A)
        of_K = np.abs(left) @ before @ seen / s
        of_K += 8 * u * (parts + np.abs(K) * (seen @ np.abs(P) @ seen + r) / s)
        e = F @ e + of_K * abs(v)
        e += 4 * u * (of_x + np.abs(x) + np.abs(K) * (abs(y[t]) + seen @ np.abs(x)))
        E = F @ E @ F.T + np.abs(left) @ local @ np.abs(left).T
        E += 8 * u * (np.abs(P) + np.outer(parts + np.abs(K), seen @ np.abs(P)))
        x, P = x + K * v, P - np.outer(K, c @ P)
        bounds[t] = 4 * e + tiny
    return bounds
