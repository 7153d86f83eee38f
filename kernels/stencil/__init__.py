"""Heat that spreads over a plate: many steps in which each point becomes a weighted mean of its neighbours.

    u[i, j] <- u[i, j] + k (u[i-1, j] + u[i+1, j] + u[i, j-1] + u[i, j+1] - 4 u[i, j])     inside the plate
    u[i, j] stays as it is                                                                 on its edge

The explicit scheme for the heat equation, and the pattern of every finite-difference code. There is little
arithmetic for each number that is read. What tells the libraries apart: how many times an array passes
through memory in one step, and whether a step makes arrays of its own.

Input: u, shape ``(rows, columns)``; steps, an int; k, a scalar, at most 1/4. Output: u after the last step,
of the same shape. All points change at once: a step sees values of the step before alone.
"""

import numpy as np

STEPS = 100

PATTERN = "heat spreads between neighbouring points"
N_IS = "points along each side"
WORK = ("point-step", lambda n: STEPS * n * n)
SIZES = {"small": 12, "medium": 200, "lecture": 1_000}

REFERENCE = "numpy_slices"

KERNELS = (
    "numpy_slices",
    "numpy_in_place",
    "numba_loops",
    "numba_parallel",
    "jax_slices",
    "jax_pad",
    "jax_roll",
    "jax_conv",
)

# The longer one has several blocks of the kernel that works in blocks, and leaves a rest.
PROBE_SIZES = (7, 150)


def needed_bytes(kernel, n, dtype):
    """The plate before and after, and what a step makes in between."""
    return (12 if kernel else 1) * n * n * np.dtype(dtype).itemsize


def inputs(n, dtype, seed):
    """Temperatures at random. k is a power of two, as good as any."""
    return _plate(n, n, dtype, seed), STEPS, np.dtype(dtype).type(0.125)


def probes(n, dtype):
    """A plate that is not square, one hot point in a corner or inside, hot edges, few steps, no step."""
    scalar = np.dtype(dtype).type
    square, k = _plate(n, n, dtype, seed=n), scalar(0.1)
    rows, columns = np.arange(n, dtype=dtype)[:, None], np.arange(n, dtype=dtype)

    def hot(*at):
        plate = np.zeros((n, n), dtype)
        plate[at] = 1
        return plate

    return {
        "wide": (_plate(n, 2 * n, dtype, seed=1), 9, k),
        "tall": (_plate(2 * n, n, dtype, seed=2), 9, k),
        "one_step": (square, 1, k),
        "no_step": (square, 0, k),
        "fastest": (square, 20, scalar(0.25)),
        "hot_inside": (hot(n // 2, n // 3), 5, k),
        "hot_corner": (hot(0, 0), 5, k),
        "hot_next_to_a_corner": (hot(1, n - 2), 5, k),
        "hot_top": (hot(0), 5, k),
        "hot_bottom": (hot(-1), 5, k),
        "hot_left": (hot(slice(None), 0), 5, k),
        "hot_right": (hot(slice(None), -1), 5, k),
        # In balance: nothing changes but for rounding.
        "saddle": (rows * rows - columns * columns, 7, k),
    }


def _plate(rows, columns, dtype, seed):
    return np.random.default_rng(seed).random((rows, columns), dtype)


def tolerance(u, steps, k):
    """How far apart two right answers can be, whatever the order of adding.

    The weights of the five points are not negative for k up to 1/4 and add up to 1, so that an error does not
    grow. A step adds one: of eight operations, each at most a unit roundoff u of 8 k + 1 <= 3 times the
    largest temperature. Twice, for two answers.
    """
    return 2 * steps * 8 * 3 * float(np.finfo(u.dtype).eps) / 2 * float(np.max(np.abs(u)))
