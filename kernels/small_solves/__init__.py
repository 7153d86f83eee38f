"""Solve many small systems of linear equations, A_i x_i = b_i, each of three unknowns.

A system takes some thirty operations, less than a call into a library for it costs. So what tells the
libraries apart is where the loop over systems is, and whether systems are worked on side by side as vector
code: one system by itself is too small for that, and its row exchanges are branches nobody can guess.

Input: A, shape ``(n, 3, 3)``, and b, shape ``(n, 3)``. Output: x, shape ``(n, 3)``. By Gaussian elimination
with partial pivoting, as LAPACK does it; loops over the three rows may be written out. Cramer's rule would be
another algorithm, and one that loses digits.
"""

import numpy as np

K = 3

PATTERN = "many small systems are solved"
N_IS = "systems"
WORK = ("system", lambda n: n)
SIZES = {"small": 600, "medium": 30_000, "lecture": 1_000_000}

# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "every number of A and b read once, and of x written once",
    lambda n, dtype, machine: machine.read((K * K + 2 * K) * n * np.dtype(dtype).itemsize),
)

REFERENCE = "numpy_solve"

KERNELS = (
    "numpy_solve",
    "numpy_elimination",
    "numba_solve",
    "numba_elimination",
    "numba_constant",
    "numba_parallel",
    "jax_solve",
    "jax_elimination",
)
TUNED = ("numba_side_by_side",)

# Three systems of three, where n and k may be taken for each other; the last has blocks, and leaves a rest.
PROBE_SIZES = (3, 61, 1_037)


def needed_bytes(kernel, n, dtype):
    """A and b a few times over: given, copied to be used up, laid out another way, in NumPy as float64."""
    return 4 * K * (K + 1) * n * 8


def inputs(n, dtype, seed):
    """One place of a row outweighs the other two, another in each row, in an order of its own per system.

    So pivots are in any row, and no condition number is above 7 (in the maximum norm).
    """
    rng = np.random.default_rng(seed)
    largest = rng.permuted(np.tile(np.arange(K), (n, 1)), axis=1)
    A = rng.uniform(-1, 1, (n, K, K)) + 4 * np.eye(K)[largest]
    return A.astype(dtype), rng.uniform(-1, 1, (n, K)).astype(dtype)


def probes(n, dtype):
    """Pivots that are 0, tiny, negative or vanish on the way; triangles; a last one that differs; b = 0."""
    rng = np.random.default_rng(n)
    A, b = inputs(n, dtype, n)
    lower = np.tril(rng.uniform(0.5, 1, (n, K, K))) + np.eye(K)
    last_differs = np.tile(np.eye(K, dtype=dtype), (n, 1, 1))
    last_differs[-1] = [[0, 0, 2], [4, 0, 0], [0, 8, 0]]

    def all_alike(*rows):
        return np.tile(np.array(rows, dtype), (n, 1, 1)), b

    return {
        "other": (A, b),
        "zero_pivot": all_alike([0, 2, 1], [1, 0, 2], [2, 1, 0]),
        "tiny_pivot": all_alike([1e-12, 1, 0.5], [1, 1, 0], [0.5, 0, 2]),
        "second_pivot_vanishes": all_alike([2, 1, 1], [2, 1, 3], [1, 2, 1]),
        "negative_pivot": all_alike([-1, 2, 0], [-4, 1, 1], [2, 1, -8]),
        "last_differs": (last_differs, np.ones_like(b)),
        "lower": (lower.astype(dtype), b),
        "upper": (np.ascontiguousarray(np.swapaxes(lower, 1, 2), dtype), b),
        "zero_right_side": (A, np.zeros_like(b)),
    }


def tolerance(A, b):
    """How far apart two right answers can be, number by number, to first order in the unit roundoff u.

    Elimination solves exactly a system whose matrix is off by 3k u |L||U| at most (Higham, Accuracy and
    Stability of Numerical Algorithms, theorem 9.4). With row exchanges no number of L is above 1, and the
    rows of U are at most 1, 2, ... 2^(k-1) times the largest |a|, so that |L||U| <= (2^k - 1) max |a| in
    every place. That moves x by |A^-1| times it times |x|. Twice, for two answers.
    """
    u = float(np.finfo(A.dtype).eps) / 2
    A, b = A.astype(np.float64), b.astype(np.float64)
    x = np.linalg.solve(A, b[:, :, None])
    off = 3 * K * u * (2**K - 1) * np.abs(A).max(axis=(1, 2)) * np.abs(x).sum(axis=(1, 2))
    return 2 * np.abs(np.linalg.inv(A)).sum(axis=2) * off[:, None]
