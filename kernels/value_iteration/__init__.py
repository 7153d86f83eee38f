"""Optimal savings with a random income: the Bellman equation, iterated until nothing changes any more.

    V'(y, a) = max over a' of  u(R a + y - a') + beta * sum over y' of P(y, y') V(y', a'),   u(c) = 1 - 1/c

starting from V = 0, until no value changes by `tol` or more, or `max_iter` steps are done. u is CRRA utility
with coefficient 2, written so that no library's power function decides. What tells the libraries apart is a
maximum over choices (does the table of all (y, a, a') exist?), what a step of the outer loop costs, and how
that loop is left early.

Input: ascending assets, shape ``(n,)``; incomes, shape ``(m,)``; their transition matrix, shape ``(m, m)``;
R, beta and tol, scalars; max_iter, an int. Output: V, shape ``(m, n)``, and the number of steps taken: a
kernel that stops elsewhere has done other work. The best choice itself is no output, since two choices may
be equally good but for rounding.

Every a' on the grid that leaves positive consumption is tried. That the grid ascends may be used, so that a
loop ends where consumption does. Monotone choices, concavity, Howard's steps or values replaced in place are
other algorithms, and would compare those.
"""

from functools import lru_cache

import numpy as np

INCOMES = 5

PATTERN = "a value function is iterated to convergence"
N_IS = "points of the asset grid"
# Some 25 steps, each of which costs NumPy more than 10 µs however small the grid is.
SIZES = {"small": 8, "medium": 200, "lecture": 1_000}

REFERENCE = "numpy_table"

KERNELS = (
    "numpy_table",
    "numpy_in_place",
    "numba_loops",
    "numba_choice_outer",
    "numba_parallel",
    "jax_while",
    "jax_while_vmap",
    "jax_python_loop",
)

# How many m × n × n tables exist at once: payoffs, what the maximum is taken of, and what both are made from.
TABLES = {"numpy_table": 4, "jax_while": 3, "jax_while_vmap": 3, "jax_python_loop": 3}
PROBE_SIZES = (37,)


def needed_bytes(kernel, n, dtype):
    """As many tables as `TABLES` says, and a few arrays like V."""
    return INCOMES * n * (TABLES.get(kernel, 0) * n + 8) * np.dtype(dtype).itemsize


def inputs(n, dtype):
    """Assets from 0 to 10, denser near 0, and a persistent income around 1."""
    return _given(n, dtype)


def probes(n, dtype):
    """Other parameters, steps that run out before anything converges, choices at the end of the grid."""
    return {
        "impatient": _given(n, dtype, beta=0.8),
        "patient": _given(n, dtype, beta=0.97, change=0.1),
        "steps_run_out": _given(n, dtype, max_iter=17),
        "one_step": _given(n, dtype, max_iter=1),
        "uneven": _given(n, dtype, power=3.0, top=3.0),
        # Saving pays more than impatience costs: everyone moves to the last asset.
        "last_asset": _given(n, dtype, R=1.3, top=2.0),
        # Rows that differ, so that a transposed matrix is another one.
        "absorbing": _given(n, dtype, absorbing=True),
        "poor": _given(n, dtype, income=0.3, change=0.2),
    }


def _given(n, dtype, max_iter=1_000, **parameters):
    a, y, P, R, beta, tol = _economy(n, str(np.dtype(dtype)), **parameters)
    return a.copy(), y.copy(), P.copy(), R, beta, tol, max_iter


@lru_cache(maxsize=32)
def _economy(n, dtype, R=1.03, beta=0.95, power=2.0, top=10.0, income=1.0, absorbing=False, change=0.02):
    """The inputs but for `max_iter`.

    tol is the geometric mean of the first change of V below `change` and the one before, taken from a run in
    float64: far enough from both that no rounding, float32's included, moves the exit by a step.
    """
    scalar = np.dtype(dtype).type
    a = (top * np.linspace(0, 1, n) ** power).astype(dtype)
    y = (income * np.linspace(0.5, 1.5, INCOMES)).astype(dtype)
    P = 0.6 * np.eye(INCOMES) + 0.4 * np.array([0.1, 0.2, 0.4, 0.2, 0.1])
    if absorbing:
        P[0], P[-1] = np.eye(INCOMES)[1], np.eye(INCOMES)[-1]
    given = a, y, P.astype(dtype), scalar(R), scalar(beta)
    a, y, P, R, beta = _in_float64(given)
    payoff = _payoff(R * a[:, None] + y[:, None, None] - a)
    V, before = np.zeros((INCOMES, n)), np.inf
    while True:
        new = np.max(payoff + beta * (P @ V)[:, None, :], axis=2)
        gap = np.max(np.abs(new - V))
        if gap < change:
            return *given, scalar(np.sqrt(gap * before))
        V, before = new, gap


def _in_float64(values):
    return (np.asarray(value, np.float64) for value in values)


def _payoff(c):
    return np.where(c > 0, 1 - 1 / np.where(c > 0, c, 1), -np.inf)


def tolerance(a, y, P, R, beta, tol, max_iter):
    """How far apart two right answers can be, by a running error bound, and 0 for the number of steps.

    A maximum is off by no more than what it is taken of, and beta shrinks an error from one step to the next:
    where a step alone is off by d, a bound b becomes beta b + d. The maximum is taken of f, and f is off by e
    at unit roundoff u: consumption c by 3u (R a + y + a'), which moves 1/c by that over c²; 1/c and 1 - 1/c
    by 2u/c + u; the sum of m products, times beta, by (m + 2) u max |V|; the sum of both by u (1 + 1/c +
    max |V|). A computed maximum lies between max(f - e) and max(f + e): d is the larger distance from max f.

    Choices that leave less than a hundredth of the income lose by far, and have no part in this.
    """
    u = float(np.finfo(a.dtype).eps) / 2
    a, y, P, R, beta, tol = _in_float64((a, y, P, R, beta, tol))
    c = R * a[:, None] + y[:, None, None] - a
    safe = np.where(c > y[:, None, None] / 100, c, np.inf)
    e = u * (3 * (R * a[:, None] + y[:, None, None] + a) / safe**2 + 3 / safe + 2)
    payoff, V, bound = _payoff(c), np.zeros((len(y), len(a))), 0.0
    for _ in range(max_iter):
        f = payoff + beta * (P @ V)[:, None, :]
        new, of_V = np.max(f, axis=2), u * (len(y) + 3) * np.max(np.abs(V))
        high, low = np.max(f + e, axis=2) - new, new - np.max(f - e, axis=2)
        bound = beta * bound + max(np.max(high), np.max(low)) + of_V
        gap, V = np.max(np.abs(new - V)), new
        if gap < tol:
            break
    return 2 * float(bound), 0
