"""Iterate the quadratic map x[t+1] = α·x[t]·(1 - x[t]) and keep the whole trajectory.

The lecture's second problem: every step needs the one before, so there is nothing to
vectorise, and NumPy can only loop in Python. What tells the libraries apart is the cost of a
step and of writing n+1 values to fresh memory.

Input: x0 (scalar), n (number of steps, an int), alpha (scalar of x0's dtype). Output: the
n+1 values from x0 on, shape ``(n + 1,)``, of x0's dtype.

The map is chaotic at α = 4: one differently rounded step becomes a different number within 60
steps. So agreement means bit for bit, with the arithmetic in the lecture's order,
``(alpha * x) * (1 - x)``, every operation rounded, nothing fused.

In float32 the trajectory soon falls into a cycle of a few thousand values: its time stands for
the loop, its values for nothing in economics.
"""

import numpy as np

PATTERN = "each step needs the last"
N_IS = "steps"
WORK = ("step", lambda n: n)
SIZES = {"small": 1_000, "medium": 1_000_000, "lecture": 10_000_000}

# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "a subtraction and a multiplication in a row for each step, and nothing stored",
    lambda n, dtype, machine: machine.adds_in_a_row(n) + machine.multiplies_in_a_row(n),
)

REFERENCE = "numpy_loop"
QUICK = ("numpy_loop", "numpy_floats", "numba_loop", "jax_fori")

KERNELS = (
    "numpy_loop",
    "numpy_floats",
    "numba_loop",
    "jax_fori",
    "jax_scan",
)
# What more the libraries can do; beside the lecture's where asked for.
TUNED = (
    "numba_numpy_array",
    "numba_reused",
    "jax_donated",
    "jax_scan_unrolled",
)

FLOAT64_ONLY = ("numpy_floats",)
# How many trajectories exist at once, where it is more than the one returned.
TRAJECTORIES = {"jax_fori": 2, "jax_scan": 2, "jax_donated": 2, "jax_scan_unrolled": 2}
# About 0.4 µs a step: 4 s a call at the lecture's n, minutes for enough rounds of it. A GPU launches
# something for every step, microseconds each: a minute or more.
REDUCED_N = {"numpy_loop": 1_000_000, "gpu": 100_000}
# The longer one enters the main loop of a kernel that takes steps in blocks, and leaves a rest.
PROBE_SIZES = (61, 1_037)
# The timed trajectory is compared in full, and the reference takes seconds for another.
PROBED_AT_N = ()


def needed_bytes(kernel, n, dtype):
    """As many trajectories of n + 1 values as `TRAJECTORIES` says."""
    return TRAJECTORIES.get(kernel, 1) * (n + 1) * np.dtype(dtype).itemsize


def inputs(n, dtype):
    """The lecture's start and parameter: x0 = 0.1, alpha = 4."""
    scalar = np.dtype(dtype).type
    return scalar(0.1), n, scalar(4)


def probes(n, dtype):
    """Starts and parameters that a wrong kernel gets wrong, as ``{name: inputs}``.

    With alpha = 4, a power of two, ``alpha * (x * (1 - x))`` rounds like ``(alpha * x) * (1 - x)``;
    with 3.7 or 3.9 it does not.
    """
    scalar = np.dtype(dtype).type
    starts = {
        "chaotic": (0.3, 3.7),
        "more_chaotic": (0.77, 3.9),
        "periodic": (0.2, 3.5),
        "fixed_point": (0.4, 2.9),
        # Slowly: XLA may flush what becomes subnormal to zero, where NumPy and Numba keep it.
        "dies_out": (0.9, 0.99),
        "zero": (0.5, 4.0),
        # Values below 0 and above 1, which those above never have.
        "outside": (0.4, -1.9),
    }
    return {name: (scalar(x0), n, scalar(alpha)) for name, (x0, alpha) in starts.items()}


def tolerance(x0, n, alpha):
    """None at all: a trajectory agrees bit for bit or it does not agree."""
    return 0.0
