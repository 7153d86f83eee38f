"""Maximise f(x, y) = cos(x² + y²) / (1 + x² + y²) over every pair of grid points, by brute force.

The lecture's first problem: n points on a line make n² evaluations, all independent, so that
it can be vectorised completely. What tells the libraries apart is whether the n × n arrays
ever exist, and how fast each computes a cosine.

NumPy computes its float64 cosine one element at a time, by the C library, and its float32 one by
vector instructions: part of what compilers gain in float64 is the cosine.

Input: a one-dimensional grid of n points, shape ``(n,)``. Output: the maximum over all n²
pairs, a scalar of the grid's dtype.

A kernel may not use what it knows of f or of the grid: no identity that splits the cosine, no
symmetry, no sorting. It stands for what the library does with a function of the user's own.
"""

import numpy as np

PATTERN = "every point is independent"
N_IS = "points along one side"
WORK = ("point", lambda n: n * n)
SIZES = {"small": 50, "medium": 1_000, "lecture": 3_000}

# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "a cosine of some fifteen operations (eleven in float32) for each pair, in vectors",
    lambda n, dtype, machine: machine.operations((15 if dtype == "float64" else 11) * n * n, dtype),
)

REFERENCE = "numpy_meshgrid"
QUICK = (
    "numpy_meshgrid",
    "numpy_broadcast",
    "numba_serial",
    "numba_parallel",
    "jax_meshgrid_jit",
    "jax_vmap",
)

KERNELS = (
    "python_loop",
    "numpy_meshgrid",
    "numpy_prebuilt_mesh",
    "numpy_broadcast",
    "numba_serial",
    "numba_parallel",
    "jax_prebuilt_mesh",
    "jax_meshgrid",
    "jax_meshgrid_jit",
    "jax_vmap",
    "jax_map",
)
# What more the libraries can do; beside the lecture's where asked for.
TUNED = (
    "numpy_blocked",
    "numba_simd",
    "numba_simd_parallel",
    "jax_vector_cos",
    "jax_sharded",
    "numba_cuda",
)

# About 2 µs a pair: 0.2 s at n = 300, 18 s at the lecture's n = 3,000.
LARGEST_N = {"python_loop": 300}
REDUCED_N = {}
# How many n × n arrays exist at once, where some do: under a compiler, in the versions that make most.
SQUARES = {
    "jax_vector_cos": 1 / 32,
    "numpy_meshgrid": 5,
    "numpy_prebuilt_mesh": 5,
    "numpy_broadcast": 3,
    "jax_prebuilt_mesh": 5,
    "jax_meshgrid": 5,
    "jax_meshgrid_jit": 2,
    "jax_vmap": 2,
    "jax_sharded": 2,
}
# Small, odd, and no multiple of a batch, block or vector width.
PROBE_SIZES = (61,)
# A last block that is left out, or a diagonal, may only be wrong at some lengths.
PROBED_AT_N = ("last", "off_diagonal")


def needed_bytes(kernel, n, dtype):
    """The grid, and as many n × n arrays as `SQUARES` says."""
    return (n + SQUARES.get(kernel, 0) * n**2) * np.dtype(dtype).itemsize


def inputs(n, dtype):
    """The lecture's grid: n points from -3 to 3."""
    return (np.linspace(-3, 3, n, dtype=dtype),)


def probes(n, dtype):
    """Grids of n points that a wrong kernel gets wrong, as ``{name: inputs}``.

    On the lecture's grid the maximum lies on the diagonal, so a kernel that evaluates only
    f(grid, grid) passes there. These put it where a particular mistake does not look.
    """
    rng = np.random.default_rng(n)
    # f falls on [0, 2.8]: one small value among these makes its pair with itself the only maximum.
    rest = rng.uniform(0.9, 1.15, n)
    # Only a pair from different bands has x² + y² near 2π, where the cosine is 1 again; on the
    # diagonal f is negative. Alternate bands, so that n = 2 has both.
    bands = np.where(np.arange(n) % 2 == 0, 2.2, 1.2) + rng.uniform(-0.04, 0.04, n)
    grids = {
        "unsorted": rng.uniform(-3, 3, n),
        "off_diagonal": rng.permutation(bands),
        "first": _with(rest, 0, 0.1),
        "last": _with(rest, n - 1, 0.1),
        "middle": _with(rest, n // 2, -0.1),
        "repeated": np.repeat(rng.uniform(-3, 3, n // 2 + 1), 2)[:n],
        "negative_f": rng.uniform(1.2, 1.3, n),
        "far": rng.uniform(5, 9, n),
    }
    # One pair only, so that the result shows how f was rounded there.
    for i in range(24):
        grids[f"level_{i}"] = np.full(n, rng.uniform(0.5, 3))
    # Every point in turn, or those around the edges of blocks: none may be left out.
    edges = {2**k - step for k in range(n.bit_length()) for step in (0, 1)}
    for i in range(n) if n <= 64 else sorted(edges):
        grids[f"only_{i}"] = _with(rest, i, 0.1)
    return {name: (grid.astype(dtype),) for name, grid in grids.items()}


def rounding_bound(s, u):
    """How far a computed f may be from the true one at s = x² + y², with unit roundoff u.

    Two squares and a sum (or a fused multiply-add) put s off by 2us, which moves the cosine by
    2us·|sin s| + (2us)²/2; the cosine function itself may be off by 4 ulp, 8u; the denominator
    by 3u and the division by u, relative to f. Hence

        |computed f - f| ≤ e = (2us·|sin s| + 2u²s² + 8u + 4u·|cos s|) / (1 + s)

    Where 2us is no longer small the cosine may be anything, and e is at most 2 / (1 + s).
    """
    us = np.minimum(u * s, 1)
    moved = np.minimum(2 * us * np.abs(np.sin(s)) + 2 * us**2, 2)
    return (moved + 8 * u + 4 * u * np.abs(np.cos(s))) / (1 + s)


def tolerance(grid):
    """How far two right answers in the grid's dtype can be apart, in absolute terms.

    A computed maximum lies between max(f - e) and max(f + e), with e of `rounding_bound`. So does
    the reference's.
    """
    u = np.finfo(grid.dtype).eps / 2
    squares = grid.astype(np.float64) ** 2
    best, low, high = -np.inf, -np.inf, -np.inf
    for row in np.array_split(squares, max(1, len(squares) // 64)):
        s = row[:, None] + squares
        f = np.cos(s) / (1 + s)
        e = rounding_bound(s, u)
        best, low, high = max(best, f.max()), max(low, (f - e).max()), max(high, (f + e).max())
    # f itself is computed in float64 here: its own rounding belongs to the bound.
    return high - low + 8 * np.finfo(np.float64).eps * abs(best)


def _with(values, index, value):
    values = values.copy()
    values[index] = value
    return values
