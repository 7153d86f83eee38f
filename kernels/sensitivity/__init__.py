"""How a trajectory of the quadratic map moves with its start and its parameter: derivatives.

The thought on which the lecture ends: JAX can be differentiated. Here NumPy and Numba get the
derivatives that a person has worked out (the tangent recursion), JAX works them out itself, forward
and backward; the code that each needs is the point.

    x[t+1]       = alpha x[t] (1 - x[t])
    dx[t+1]/dx0  = alpha (1 - 2 x[t]) dx[t]/dx0
    dx[t+1]/da   = alpha (1 - 2 x[t]) dx[t]/da + x[t] (1 - x[t])

Input: x0 (scalar), n (number of steps, an int), alpha (scalar of x0's dtype). Output: x[n], its
derivative by x0 and its derivative by alpha, shape ``(3,)``. At alpha = 3 the derivatives neither
explode nor die out: the map is just about to leave its fixed point.
"""

import numpy as np

PATTERN = "a simulation is differentiated"
N_IS = "steps"
WORK = ("step", lambda n: n)
SIZES = {"small": 1_000, "medium": 100_000, "lecture": 1_000_000}

# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "the trajectory alone: a multiplication in a row for each step",
    lambda n, dtype, machine: machine.multiplies_in_a_row(n),
)

REFERENCE = "numpy_tangent"

KERNELS = (
    "numpy_tangent",
    "numpy_floats",
    "numba_tangent",
    "jax_tangent",
    "jax_forward",
    "jax_reverse",
    "jax_reverse_checkpoint",
)
TUNED = ("jax_forward_unrolled",)
FLOAT64_ONLY = ("numpy_floats",)

# The longer one has segments of the checkpointed kernel, and leaves a rest.
# As in quadratic_map: something is launched for every step.
REDUCED_N = {"gpu": 100_000}
PROBE_SIZES = (61, 1_037)


def needed_bytes(kernel, n, dtype):
    """Going backward needs what every step computed on the way, a few numbers each."""
    stored = {"jax_reverse": 8, "jax_reverse_checkpoint": 1}.get(kernel, 0)
    return 4096 + stored * n * np.dtype(dtype).itemsize


def inputs(n, dtype):
    """x0 = 0.1, alpha = 3."""
    scalar = np.dtype(dtype).type
    return scalar(0.1), n, scalar(3)


def probes(n, dtype):
    """Towards a fixed point, around a cycle, and a start from which the first steps matter."""
    scalar = np.dtype(dtype).type
    starts = {"cycle": (0.3, 3.2), "fixed_point": (0.2, 2.5), "other": (0.7, 3.0), "slow": (0.4, 1.5)}
    return {name: (scalar(x0), n, scalar(alpha)) for name, (x0, alpha) in starts.items()}


def tolerance(x0, n, alpha):
    """How far two right answers can be apart, by running error analysis, twice the largest bound.

    Beside each value runs a bound on its error. A step turns an error of x into |alpha (1 - 2x)| times
    as much, one of a derivative likewise, and adds 2 alpha |derivative| times x's; rounding adds at
    most 8 u times the sizes that are added, in whatever order the operations come.
    """
    u = float(np.finfo(x0.dtype).eps) / 2
    x, a = float(x0), float(alpha)
    d0, da, ex, e0, ea, worst = 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for _ in range(n):
        slope = a * (1 - 2 * x)
        size, curved = abs(slope), 2 * abs(a) * ex
        grows = size + 4 * u * abs(a)
        # What flushes to zero below the smallest normal number is lost by one library and not another.
        e0 = grows * e0 + curved * abs(d0) + 8 * u * abs(a * d0) + 1e-37
        ea = grows * ea + curved * abs(da) + ex + 8 * u * (abs(a * da) + abs(x * (1 - x)))
        ex = grows * ex + 8 * u * abs(a * x)
        d0, da, x = slope * d0, slope * da + x * (1 - x), a * x * (1 - x)
        worst = max(ex, e0, ea)
    return 2 * worst
