"""Steps with a sparse matrix: most of its numbers are zero, and where the others stand is known only as data.

    x <- (1 - damping) + damping A x,      so many times, from x = 1

What PageRank does, Markov chains on large state spaces, and every iterative solver. A product reads each
entry once, and an entry of x from anywhere. What tells the libraries apart: whether the entries of a row are
added where they are read, or products are stored and then added by row. NumPy has no sparse matrices, and
those who use it take SciPy's; JAX has them among its experiments.

Input: the matrix by rows (CSR): starts, shape ``(n + 1,)``, where each row's entries begin; columns and
values, shape ``(entries,)``; rows, shape ``(entries,)``, the row of each entry, which can be had from starts;
steps, an int; damping, a scalar. Output: x after the last step, shape ``(n,)``. Rows may be empty.
"""

import numpy as np

STEPS, PER_ROW = 20, 10

PATTERN = "a sparse matrix is applied again and again"
N_IS = "rows"
WORK = ("entry-step", lambda n: STEPS * PER_ROW * n)
SIZES = {"small": 20, "medium": 2_000, "lecture": 200_000}

REFERENCE = "numpy_bincount"

KERNELS = (
    "numpy_bincount",
    "numpy_reduceat",
    "numpy_scipy",
    "numba_rows",
    "numba_parallel",
    "jax_segment_sum",
    "jax_bcsr",
)

PROBE_SIZES = (9, 211)


def needed_bytes(kernel, n, dtype):
    """Columns, rows and values of each entry, a few products, and some vectors."""
    return PER_ROW * n * (16 + (3 if kernel else 1) * np.dtype(dtype).itemsize) + 64 * n


def inputs(n, dtype, seed):
    """Ten entries a row on average, some rows without any, columns at random."""
    return _matrix(np.random.default_rng(seed), n, PER_ROW * n, dtype, STEPS)


def probes(n, dtype):
    """Few entries, one full row, first and last rows empty, entries that cancel, one step, no damping."""
    rng, scalar = np.random.default_rng(n), np.dtype(dtype).type
    starts, columns, values, rows, steps, damping = _matrix(rng, n, 10 * n, dtype, 4)
    inner = np.sort(rng.integers(1, n - 1, 5 * n))
    signed = values * rng.choice(np.array([-1, 1], dtype), len(values))
    twice, first_column = np.repeat(np.arange(n), 2), np.zeros(2 * n, int)
    return {
        "few": _matrix(rng, n, n, dtype, 4),
        "one_full_row": _by_rows(np.full(n, n // 2), np.arange(n), values[:n], n, 4, damping),
        "ends_empty": _by_rows(inner, columns[: 5 * n], values[: 5 * n], n, 4, damping),
        "diagonal": _by_rows(np.arange(n), np.arange(n), values[:n], n, 4, damping),
        "turned": _by_rows(np.arange(n), np.arange(n)[::-1].copy(), values[:n], n, 5, damping),
        "repeated": _by_rows(twice, first_column, values[: 2 * n], n, 4, damping),
        "signed": (starts, columns, signed, rows, steps, damping),
        "one_step": (starts, columns, values, rows, 1, damping),
        "undamped": (starts, columns, values, rows, steps, scalar(1)),
    }


def _matrix(rng, n, entries, dtype, steps):
    values = rng.random(entries, dtype) / np.dtype(dtype).type(PER_ROW / 2)
    columns = rng.integers(0, n, entries)
    damping = np.dtype(dtype).type(0.85)
    return _by_rows(np.sort(rng.integers(0, n, entries)), columns, values, n, steps, damping)


def _by_rows(rows, columns, values, n, steps, damping):
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))])
    return starts, columns, values, rows, steps, damping


def tolerance(starts, columns, values, rows, steps, damping):
    """How far apart two right answers can be: a running error bound, to first order.

    A row of m entries adds at most m + 3 unit roundoffs u of the sizes that are summed, whatever the order,
    and what its entries of x were off by. Twice, for two answers, and twice for what is of second order.
    """
    u, n = float(np.finfo(values.dtype).eps) / 2, len(starts) - 1
    sizes, damping = np.abs(values.astype(np.float64)), abs(float(damping))
    of_sum = (np.diff(starts) + 3) * u
    x, error = np.ones(n), np.zeros(n)
    for _ in range(steps):
        product = damping * np.bincount(rows, sizes * x[columns], minlength=n)
        carried = damping * np.bincount(rows, sizes * error[columns], minlength=n)
        x = abs(1 - damping) + product
        error = carried + of_sum * product + 2 * u * x
    return 4 * error + float(np.finfo(values.dtype).tiny)
