"""Orbits of n planets around a sun, each followed with steps of its own size to a stated accuracy.

    x'' = -x / |x|³,   from time 0 to `until`, by the method of Bogacki and Shampine (1989), of order 3:

    k1 = f(y),  k2 = f(y + h/2 k1),  k3 = f(y + 3/4 h k2),  then = y + h (2/9 k1 + 1/3 k2 + 4/9 k3)
    k4 = f(then),  error = max |h (-5/72 k1 + 1/12 k2 + 1/9 k3 - 1/8 k4)| / accuracy
    the step is taken if error <= 1;  h <- h min(5, max(1/5, 0.9 error^(-1/3))),  at most what is left

An ordinary differential equation whose step size follows the solution: solar systems, chemistry, epidemics
with one parameter for each agent. Near the sun a planet is fast and needs small steps, and the more eccentric
its orbit, the more of them. What tells the libraries apart: a loop per planet steps as often as the planet
needs; an array of planets steps until the last one is there.

Input: the state at time 0, place and velocity in a plane, shape ``(4, n)``; until, a scalar; accuracy, a
scalar. Output: the state at `until`, shape ``(4, n)``, and how many steps each planet tried, whole numbers.
The first step is 1/100. A planet is there when a step that was cut to what is left has been taken; after
10,000 steps it stays where it is.
"""

import numpy as np

PATTERN = "each element has a step size of its own"
N_IS = "planets"
WORK = ("planet", lambda n: n)
SIZES = {"small": 10, "medium": 500, "lecture": 10_000}

REFERENCE = "numpy_active"

KERNELS = (
    "numpy_active",
    "numba_loop",
    "numba_parallel",
    "jax_vmap_of_while",
    "jax_map_of_while",
)
TUNED = ("jax_map_by_blocks",)

MOST_STEPS = 10_000
# The longer one has a few blocks of the kernel that works in blocks, and leaves a rest.
PROBE_SIZES = (13, 300)


def needed_bytes(kernel, n, dtype):
    """State, four slopes, and what is made of them."""
    return 60 * n * np.dtype(dtype).itemsize


def inputs(n, dtype, seed):
    """A period of orbits from a circle to an eccentricity of 0.6, in random order: 89 to 140 steps."""
    eccentricity = np.random.default_rng(seed).permutation(np.linspace(0, 0.6, n))
    return _given(eccentricity, dtype)


def probes(n, dtype):
    """Circles, one orbit unlike all others, orbits the other way round, half a period, other accuracies."""
    even, alike = np.linspace(0, 0.6, n), np.full(n, 0.1)
    first, last = alike.copy(), alike.copy()
    first[0], last[-1] = 0.6, 0.6
    state, until, accuracy = _given(even, dtype)
    backwards = state * np.array([[1], [1], [1], [-1]], dtype)
    turned = state[[1, 0, 3, 2]]
    return {
        "circles": _given(np.zeros(n), dtype),
        "first_is_eccentric": _given(first, dtype),
        "last_is_eccentric": _given(last, dtype),
        "backwards": (backwards, until, accuracy),
        "turned": (turned, until, accuracy),
        "half_a_period": (state, until / 2, accuracy),
        "less_than_a_step": (state, until * 0 + accuracy, accuracy),
        "coarse": (state, until, accuracy * 10),
    }


def _given(eccentricity, dtype):
    """Planets where they are nearest to the sun, with periods of 2 pi."""
    state = np.zeros((4, len(eccentricity)))
    state[0] = 1 - eccentricity
    state[3] = np.sqrt((1 + eccentricity) / (1 - eccentricity))
    scalar = np.dtype(dtype).type
    return state.astype(dtype), scalar(2 * np.pi), scalar(1e-5)


def tolerance(state, until, accuracy):
    """How far apart two right answers can be, and by how many steps.

    The method is the same for everybody, so that without rounding all answers are alike. A rounding of u
    grows with time as every error along an orbit does: in proportion to it, and to 1 / (1 - e)² once for the
    place and once more for the velocity. With 8 operations for each of 300 steps or less that makes
    2,400 u (1 + until) / q⁴, with q the least distance to the sun. In float32 a step that was taken by one
    and not by the other, since its error is 1 but for rounding, moves an answer by what accuracy allows, and
    the count by a step or two.
    """
    u = float(np.finfo(state.dtype).eps) / 2
    x, y, speed_x, speed_y = state.astype(np.float64)
    distance = np.hypot(x, y)
    momentum = x * speed_y - y * speed_x
    eccentricity = np.sqrt(np.maximum(0, 1 + momentum**2 * (speed_x**2 + speed_y**2 - 2 / distance)))
    nearest = momentum**2 / (1 + eccentricity)
    growth = (1 + float(until)) / nearest**4
    if state.dtype == np.float64:
        return np.broadcast_to(2 * 2_400 * u * growth, state.shape), 0
    return np.broadcast_to((2 * 2_400 * u + float(accuracy)) * growth, state.shape), 2
