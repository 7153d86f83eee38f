"""Dense linear algebra: a product, a solution, a Cholesky factor. Does it matter who calls BLAS, and whose?

    product = a s,      s x = b,      s = factor factor',  factor lower triangular

NumPy brings a BLAS of its own, Numba calls that of SciPy, JAX has matrix products of its own and calls
SciPy's LAPACK for the rest. All of them use several threads. What a reader wants to know is whether wrapping
linear algebra in a compiler gains anything, and what loops cost that one writes by hand.

Input: a, shape ``(n, n)``; s, shape ``(n, n)``, symmetric and positive definite; b, shape ``(n,)``. Output:
the product, the solution and the factor, with zeros above its diagonal. That s is symmetric may be used; that
its diagonal is larger than the rest of a row, which makes it well conditioned, may not.
"""

import numpy as np

PATTERN = "dense linear algebra is most of the work"
N_IS = "rows"
# 2 n³ of the product, 2/3 n³ of the solution, 1/3 n³ of the factor.
WORK = ("operation", lambda n: 3 * n**3)
# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "n³ multiply-adds of the product, a sixth as many of the factor, which gives the solution, in vectors",
    lambda n, dtype, machine: machine.operations(7 / 6 * n**3, dtype),
)
SIZES = {"small": 8, "medium": 100, "lecture": 1_000}

REFERENCE = "numpy_linalg"

KERNELS = (
    "numpy_linalg",
    "numba_linalg",
    "numba_loops",
    "numba_parallel",
    "jax_linalg",
)

PROBE_SIZES = (7, 90)


def needed_bytes(kernel, n, dtype):
    """Two matrices, two results, and copies that are overwritten."""
    return (8 if kernel else 2) * n * n * np.dtype(dtype).itemsize


def inputs(n, dtype, seed):
    """Numbers at random; s has a diagonal that is three times the rest of a row or more."""
    return _given(np.random.default_rng(seed), n, dtype)


def _given(rng, n, dtype):
    a, half, b = rng.standard_normal((n, n)), rng.standard_normal((n, n)), rng.standard_normal(n)
    s = (half + half.T) / (4 * n) + 2 * np.eye(n)
    return a.astype(dtype), s.astype(dtype), b.astype(dtype)


def probes(n, dtype):
    """An s that is diagonal, or of two blocks; an a with one number, which shows rows from columns."""
    a, s, b = _given(np.random.default_rng(n), n, dtype)
    single, first, last = np.zeros_like(a), np.zeros_like(b), np.zeros_like(b)
    single[1, -1], first[0], last[-1] = 3, 1, 1
    blocks = s.copy()
    blocks[: n // 2, n // 2 :] = blocks[n // 2 :, : n // 2] = 0
    rising = np.diag(np.arange(1, n + 1)).astype(dtype)
    return {
        "diagonal": (a, rising, b),
        "blocks": (a, blocks, b),
        "single": (single, s, b),
        "first_of_b": (a, s, first),
        "last_of_b": (a, s, last),
        "scaled": (a, s * np.dtype(dtype).type(1024), b),
    }


def tolerance(a, s, b):
    """How far apart two right answers can be, number by number: Higham's bounds, to first order.

    With unit roundoff u, whatever the order of adding: a product is off by n u |a| |s| at most. A factor is
    the exact one of a matrix that is off by E = (n + 1) u |factor| |factor'|, and then off itself by
    (L |E| L') |factor| on and below the diagonal, L = |factor^-1|. A solution by elimination with such
    factors is off by 3 n u |s^-1| |factor| |factor'| |x|. Twice, for two answers, and twice for what is of
    second order. (Higham, Accuracy and Stability of Numerical Algorithms, 3.5, 9.14, 10.3.)
    """
    n, u = len(b), float(np.finfo(a.dtype).eps) / 2
    a, s, b = a.astype(np.float64), s.astype(np.float64), b.astype(np.float64)
    factor = np.linalg.cholesky(s)
    size, inverse = np.abs(factor), np.abs(np.linalg.inv(factor))
    x = np.abs(np.linalg.solve(s, b))
    of_factor = np.tril(size @ (inverse @ (size @ size.T) @ inverse.T))
    return (
        4 * n * u * (np.abs(a) @ np.abs(s)),
        12 * n * u * (np.abs(np.linalg.inv(s)) @ (size @ (size.T @ x))),
        4 * (n + 1) * u * of_factor,
    )
