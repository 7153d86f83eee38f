"""Read a piecewise linear function at many points: the inner step of a policy iteration.

    y_i = f_j + (x_i - g_j) / (g_{j+1} - g_j) * (f_{j+1} - f_j)    where   g_j <= x_i < g_{j+1}

and the first or the last value of f outside the grid, as numpy.interp has it; NaN for NaN. Finding j is a
binary search, ten steps over a thousand knots, and each step goes left or right as the data has it. What
tells the libraries apart is whether a processor has to guess that: point by point it guesses, and guesses
wrong half of the time, unless the points come in order (`variants`); with many points a step at a time
nothing is guessed.

Input: points x, shape ``(n,)``, in no order; the grid and the values f on it, shape ``(1000,)``, the grid
strictly ascending. Output: y, shape ``(n,)``. That the grid ascends may be used. A kernel must
be right for every spacing, and for every order of the points; how fast it is may depend on them.
"""

import numpy as np

KNOTS = 1_000

PATTERN = "a policy function is interpolated"
N_IS = "points"
WORK = ("point", lambda n: n)
SIZES = {"small": 2_000, "medium": 100_000, "lecture": 3_000_000}

REFERENCE = "numpy_interp"

KERNELS = (
    "numpy_interp",
    "numba_interp",
    "numba_loop",
    "numba_parallel",
    "jax_interp",
)
TUNED = ("numpy_guide", "numba_guide", "jax_guide")

# The longer one has blocks of the blocked kernel, and leaves a rest.
PROBE_SIZES = (61, 1_037)


def needed_bytes(kernel, n, dtype):
    """Points, results, and what lies between them, as wide as float64 in NumPy whatever the points are."""
    return 6 * n * 8


def inputs(n, dtype, seed):
    """A concave policy, known on an asset grid from 0 to 101, read at random points of [-1, 103]."""
    rng = np.random.default_rng(seed)
    grid = _grid(dtype)
    return rng.uniform(-1, 103, n).astype(dtype), grid, np.sqrt(grid + rng.uniform(1, 2))


def variants(n, dtype, seed):
    """The same points in ascending order."""
    x, grid, values = inputs(n, dtype, seed)
    return {"sorted": (np.sort(x), grid, values)}


def _grid(dtype):
    """Denser near 0, as asset grids are; strictly ascending in float32 too."""
    even = np.linspace(0, 1, KNOTS)
    return (100 * even**2 + even).astype(dtype)


def probes(n, dtype):
    """Orders, points on knots and beside them, outside on both sides, few knots, even ones but the last."""
    rng = np.random.default_rng(n)
    x, grid, _ = inputs(n, dtype, n)
    # Values without any shape, so that a neighbouring interval has quite another line.
    wild = rng.normal(0, 5, KNOTS).astype(dtype)
    knots = np.resize(rng.permutation(grid), n)
    last_differs = np.full(n, grid[3])
    last_differs[-1] = grid[-1]

    def floats(*values):
        return np.array(values, dtype)

    def on(points, knots=grid, values=wild):
        return np.asarray(points, dtype), knots, values

    return {
        "random": on(x),
        "sorted": on(np.sort(x)),
        "falling": on(np.sort(x)[::-1].copy()),
        "knots": on(knots),
        "last_knots": on(np.resize(grid[-2:], n)),
        "above_knots": on(np.nextafter(knots, floats(np.inf))),
        "below_knots": on(np.nextafter(knots, floats(-np.inf))),
        "last_differs": on(last_differs),
        "below": on(np.full(n, -5)),
        "above": on(np.full(n, 500)),
        "infinite": on(np.resize([-np.inf, 50, np.inf], n)),
        "nan": on(np.resize([np.nan, 50, 3], n)),
        "two_knots": on(rng.uniform(-2, 3, n), floats(0, 1), floats(2, -1)),
        "three_knots": on(rng.uniform(-2, 9, n), floats(0, 0.5, 7), floats(2, -1, 4)),
        "even_but_last": on(rng.uniform(0, 42, n), floats(*range(40), 41.5), wild[:41]),
        "negative": on(-np.abs(x), -grid[::-1]),
    }


def tolerance(x, grid, values):
    """How far apart two right answers can be, point by point, with unit roundoff u.

    The share (x - g_j) / (g_{j+1} - g_j) takes three roundings, the difference of the values one and the
    product one: 5u of the step |f_{j+1} - f_j|. The sum adds u of a value between the two. Written as
    (1 - s) f_j + s f_{j+1}, it is 3u of the step and 3u of the larger value. So each answer is off by no
    more than 5u of the step and 3u of the larger value; a point on a knot may be taken for either side.
    """
    u = float(np.finfo(x.dtype).eps) / 2
    f = np.abs(values.astype(np.float64))
    step = np.abs(np.diff(values.astype(np.float64)))
    bound = 2 * u * (5 * step + 3 * np.maximum(f[1:], f[:-1]))
    above = np.clip(np.searchsorted(grid, x, side="right"), 1, len(step)) - 1
    below = np.clip(np.searchsorted(grid, x, side="left"), 1, len(step)) - 1
    return np.maximum(bound[above], bound[below])
