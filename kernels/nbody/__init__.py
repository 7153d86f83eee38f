"""Accelerations of n bodies that attract each other: every pair counts, and n² numbers fit nowhere.

    a[i] = sum over j of  m[j] d / (d' d + softening)^(3/2),   d = x[j] - x[i]

All pairs in astronomy and molecular dynamics; distances between points are the same pattern. What tells the
libraries apart: whether the table of pairs exists in memory, and whether the sum over one body's pairs is
vector code.

Input: positions x, shape ``(n, 3)``; masses m, shape ``(n,)``; softening, a scalar above 0. Output:
accelerations, shape ``(n, 3)``.
"""

import numpy as np

PATTERN = "every pair of bodies counts"
N_IS = "bodies"
WORK = ("pair", lambda n: n * n)
# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "eight multiply-adds for each pair, counted once, in vectors",
    lambda n, dtype, machine: machine.operations(4 * n * n, dtype),
)
SIZES = {"small": 10, "medium": 300, "lecture": 4_000}

REFERENCE = "numpy_blocks"

KERNELS = (
    "numpy_blocks",
    "numpy_matmul",
    "numba_loops",
    "numba_parallel",
    "jax_vmap",
    "jax_map",
)
TUNED = ("numba_simd_parallel",)

# The longer one has a few blocks of the kernels that work in blocks, and leaves a rest.
PROBE_SIZES = (5, 230)
# Rows of pairs that exist at once, and arrays of them; n where there is no number.
ROWS = {"numpy_blocks": 200, "numpy_matmul": 200, "jax_map": 64}
PAIR_KERNELS = ("numpy_blocks", "numpy_matmul", "jax_vmap", "jax_map")


def needed_bytes(kernel, n, dtype):
    """Bodies, and the pairs of as many as are looked at together: three differences and a few more."""
    rows = ROWS.get(kernel, n) if kernel in PAIR_KERNELS else 0
    return (8 * rows + 16) * n * np.dtype(dtype).itemsize


def inputs(n, dtype, seed):
    """A cloud around the origin, with masses that differ three times at most."""
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal((n, 3), dtype),
        rng.uniform(0.5, 1.5, n).astype(dtype),
        np.dtype(dtype).type(0.01),
    )


def probes(n, dtype):
    """One heavy body, two bodies at one place, a line, bodies without mass, a softening that decides all."""
    scalar = np.dtype(dtype).type
    x, m, softening = inputs(n, dtype, n)
    first, last, same, line = np.zeros_like(m), np.zeros_like(m), x.copy(), np.zeros_like(x)
    first[0], last[-1], same[-1] = 5, 5, same[0]
    line[:, 1] = np.arange(n)
    return {
        "first_is_heavy": (x, first, softening),
        "last_is_heavy": (x, last, softening),
        "at_one_place": (same, m, softening),
        "on_a_line": (line, m, softening),
        "one_axis_moved": (x + np.array([0, 0, 2], dtype), m, softening),
        "soft": (x, m, scalar(100)),
    }


def tolerance(x, m, softening):
    """How far apart two right answers can be, to first order, with unit roundoff u.

    A squared distance has an error of at most 8 u (|x_i| + |x_j|)², also where it is had from products of
    positions, which cancel; a pair's weight w = m / r³ one of 3/2 of that relative to r², and 8 u more. A sum
    of n terms adds n u of their sizes; where w x_j and w x_i are summed by themselves, of the sizes of those.
    Twice, for two answers, and twice for what is of second order.
    """
    u = float(np.finfo(x.dtype).eps) / 2
    x, m, softening = x.astype(np.float64), m.astype(np.float64), float(softening)
    size, bounds = np.linalg.norm(x, axis=1), np.empty_like(x)
    for i in range(len(x)):
        difference = np.abs(x - x[i])
        squared = (difference * difference).sum(axis=1) + softening
        weight, sizes = m / squared**1.5, size + size[i]
        of_weight = weight * (12 * sizes * sizes / squared + 8) * u
        summed = (len(x) + 8) * u * weight * sizes
        bounds[i] = of_weight @ difference + summed.sum()
    return 4 * bounds
