"""Iterate the quadratic map for many agents at once, and keep only where each of them ends.

Sequential in time, parallel across agents: what the lecture leaves out, and what economists run most.
Which loop is the outer one decides: step by step the agents are a vector, agent by agent each step
waits for the one before.

Input: x0 of n agents, shape ``(n,)``; the number of steps, an int; alpha, a scalar of x0's dtype.
Output: the states after the last step, shape ``(n,)``. There are as many steps as make UPDATES
updates altogether, so that a larger n means more agents with less time each: the sizes go from few
agents over a long time to many over a short one, at the same amount of work.

As for one trajectory, agreement means bit for bit, every operation rounded: ``(alpha * x) * (1 - x)``.
"""

import numpy as np

UPDATES = 10_000_000

PATTERN = "many agents are simulated at once"
N_IS = "agents"
WORK = ("agent-step", lambda n: n * max(1, UPDATES // n))
# What nobody can leave out, and how long a machine (harness.machine.limits) takes for it at least.
BOUND = (
    "two multiplications for each step of an agent, in vectors",
    lambda n, dtype, machine: machine.operations(2 * n * max(1, UPDATES // n), dtype),
)
SIZES = {"small": 100, "medium": 10_000, "lecture": 1_000_000}
PROBE_SIZES = (61,)

REFERENCE = "numpy_agents"

KERNELS = (
    "numpy_agents",
    "numpy_in_place",
    "numba_agent_outer",
    "numba_step_outer",
    "numba_parallel",
    "jax_vmap_of_scan",
    "jax_scan_of_vmap",
)


def needed_bytes(kernel, n, dtype):
    """The agents' states a few times over: before, after, and what NumPy makes in between."""
    return 6 * n * np.dtype(dtype).itemsize


def inputs(n, dtype):
    """Starts evenly spaced in (0, 1), alpha = 4."""
    return _starts(n, dtype), max(1, UPDATES // n), np.dtype(dtype).type(4)


def probes(n, dtype):
    """Other parameters, starts out of order, one agent that differs, and a single step."""
    scalar = np.dtype(dtype).type
    shuffled = np.random.default_rng(n).permutation(_starts(n, dtype))
    last = np.full(n, 0.3, dtype=dtype)
    last[-1] = 0.77
    return {
        "chaotic": (shuffled, 61, scalar(3.7)),
        "periodic": (shuffled, 40, scalar(3.5)),
        "last_differs": (last, 37, scalar(3.9)),
        "one_step": (shuffled, 1, scalar(3.7)),
        "outside": (shuffled, 25, scalar(-1.9)),
    }


def tolerance(x0, steps, alpha):
    """None at all: the map is chaotic."""
    return 0.0


def _starts(n, dtype):
    return ((np.arange(n) + 0.5) / n * 0.9 + 0.05).astype(dtype)
