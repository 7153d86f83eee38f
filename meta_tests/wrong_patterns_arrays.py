"""Wrong kernels of look-ups, small systems and groups: mistakes people make.

A kernel whose name begins with its library is planted as one of that library; others are NumPy's.
"""

import numpy as np
import pytest

from kernels.histogram import numpy_bincount
from kernels.interpolation import numpy_interp
from kernels.small_solves import numpy_solve

# What follows is made of it.
numba = pytest.importorskip("numba", exc_type=ImportError)

# Interpolation


def lines(x, grid, values, j):
    """The line of interval j at each point, clamped to the grid."""
    share = (np.clip(x, grid[0], grid[-1]) - grid[j]) / (grid[j + 1] - grid[j])
    return values[j] + share * (values[j + 1] - values[j])


def extrapolates(x, grid, values):
    j = np.clip(np.searchsorted(grid, x) - 1, 0, len(grid) - 2)
    return values[j] + (x - grid[j]) / (grid[j + 1] - grid[j]) * (values[j + 1] - values[j])


def gives_zero_outside(x, grid, values):
    return np.interp(x, grid, values, left=0, right=0).astype(x.dtype)


def takes_the_nearest_knot(x, grid, values):
    return values[np.argmin(np.abs(x[:, None] - grid), axis=1)]


def takes_the_interval_above(x, grid, values):
    return lines(x, grid, values, np.clip(np.searchsorted(grid, x, side="right"), 0, len(grid) - 2))


def takes_the_knots_for_even(x, grid, values):
    return numpy_interp.run(x, np.linspace(grid[0], grid[-1], len(grid), dtype=grid.dtype), values)


def forgets_the_last_knot(x, grid, values):
    return numpy_interp.run(x, grid[:-1], values[:-1])


def interpolates_in_float32(x, grid, values):
    single = np.float32
    return numpy_interp.run(x.astype(single), grid.astype(single), values.astype(single)).astype(x.dtype)


@numba.njit
def numba_never_looks_back(x, grid, values):
    y, j = np.empty_like(x), 0
    for i in range(len(x)):
        while j < len(grid) - 2 and grid[j + 1] <= x[i]:
            j += 1
        inside = min(max(x[i], grid[0]), grid[-1])
        y[i] = values[j] + (inside - grid[j]) / (grid[j + 1] - grid[j]) * (values[j + 1] - values[j])
    return y


def jax_no_number_for_nan(x, grid, values):
    import jax.numpy as jnp

    return jnp.interp(jnp.nan_to_num(x), grid, values)


# Small systems


def never_exchanges_rows(A, b):
    M, k = np.concatenate([A, b[:, :, None]], axis=2), b.shape[1]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for c in range(k):
            for r in range(c + 1, k):
                M[:, r] -= (M[:, r, c] / M[:, c, c])[:, None] * M[:, c]
        for r in reversed(range(k)):
            for j in range(r + 1, k):
                M[:, r, k] -= M[:, r, j] * M[:, j, k]
            M[:, r, k] /= M[:, r, r]
    return M[:, :, k].copy()


def solves_transposed_systems(A, b):
    return numpy_solve.run(np.swapaxes(A, 1, 2).copy(), b)


def factors_the_first_matrix_for_all(A, b):
    return np.linalg.solve(A[0], b.T).T.copy()


def leaves_the_last_system(A, b):
    return np.append(numpy_solve.run(A[:-1], b[:-1]), b[-1:], axis=0)


def takes_b_for_a_matrix(A, b):
    return np.linalg.solve(A, b)[:, :, 0].copy() if len(b) == 3 else numpy_solve.run(A, b)


def solves_in_float32(A, b):
    return numpy_solve.run(A.astype(np.float32), b.astype(np.float32)).astype(np.float64)


# Groups


def counts_without_weights(keys, weights, bins):
    return np.bincount(keys, minlength=bins).astype(weights.dtype)


def adds_each_key_once(keys, weights, bins):
    out = np.zeros(bins, weights.dtype)
    out[keys] += weights
    return out


def puts_the_last_group_into_the_one_before(keys, weights, bins):
    return numpy_bincount.run(np.minimum(keys, max(bins - 2, 0)), weights, bins)


def is_off_by_a_group(keys, weights, bins):
    return np.roll(numpy_bincount.run(keys, weights, bins), 1)


def forgets_the_last_weight(keys, weights, bins):
    return numpy_bincount.run(keys[:-1], weights[:-1], bins)


def adds_in_half_precision(keys, weights, bins):
    out = np.zeros(bins, np.float16)
    np.add.at(out, keys, weights.astype(np.float16))
    return out.astype(weights.dtype)


@numba.njit(parallel=True)
def numba_threads_add_to_one_place(keys, weights, bins):
    out = np.zeros(bins, weights.dtype)
    for i in numba.prange(len(keys)):
        out[keys[i]] += weights[i]
    return out


def jax_sets_in_place_of_adding(keys, weights, bins):
    import jax.numpy as jnp

    return jnp.zeros(bins, weights.dtype).at[keys].set(weights)


def jax_differences_of_a_running_sum(keys, weights, bins):
    """A small group beside large ones loses its digits."""
    import jax.numpy as jnp

    order = jnp.argsort(keys)
    sums = jnp.append(0, jnp.cumsum(weights[order])).astype(weights.dtype)
    ends = jnp.searchsorted(keys[order], jnp.arange(bins + 1))
    return sums[ends[1:]] - sums[ends[:-1]]


WRONG = {
    "interpolation": {
        extrapolates: "67 of 2,000 values are wrong",
        gives_zero_outside: "67 of 2,000 values are wrong",
        takes_the_nearest_knot: "1,933 of 2,000 values are wrong",
        takes_the_interval_above: "values are wrong",
        takes_the_knots_for_even: "1,933 of 2,000 values are wrong",
        forgets_the_last_knot: "43 of 2,000 values are wrong",
        interpolates_in_float32: "2,000 of 2,000 values are wrong",
        numba_never_looks_back: "at index 1 ",
        jax_no_number_for_nan: "the probe 'nan'",
    },
    "small_solves": {
        never_exchanges_rows: "of 1,800 values are wrong",
        solves_transposed_systems: "1,800 of 1,800 values are wrong",
        factors_the_first_matrix_for_all: "at index 3 .1,797 of 1,800",
        leaves_the_last_system: "at index 1797 .3 of 1,800",
        takes_b_for_a_matrix: "the probe 'other', n = 3",
        solves_in_float32: "1,800 of 1,800 values are wrong",
    },
    "histogram": {
        counts_without_weights: "1,000 of 1,000 values are wrong",
        adds_each_key_once: "1,000 of 1,000 values are wrong",
        puts_the_last_group_into_the_one_before: "at index 998 .2 of 1,000",
        is_off_by_a_group: "values are wrong",
        forgets_the_last_weight: "1 of 1,000 values are wrong",
        adds_in_half_precision: "the probe 'uneven'",
        numba_threads_add_to_one_place: "values are wrong|a race between threads",
        jax_sets_in_place_of_adding: "1,000 of 1,000 values are wrong",
        jax_differences_of_a_running_sum: "the probe 'uneven'",
    },
}
# Wrong in one dtype only.
ONLY = {
    interpolates_in_float32: "float64",
    solves_in_float32: "float64",
}
