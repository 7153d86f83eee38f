"""Flow in a channel under a constant force: sizes of several numbers, as benchmarks state them, S, M and L.

Input: the force, static for JAX, the viscosity, the number of steps, and the velocities, shape ``(ny, nx)``.
Output: the velocities after so many steps of v <- v + force + viscosity * v'' across the channel.
"""

import numpy as np

SIZES = {
    "S": {"ny": 10, "nx": 20, "steps": 10},
    "M": {"ny": 100, "nx": 200, "steps": 10},
    "L": {"ny": 500, "nx": 1_000, "steps": 20},
}
KERNELS = {"numpy_roll": "flow.py:by_rows", "jax_scan": "flow_in_jax.py:by_rows"}
REFERENCE = "numpy_roll"
STATIC = (0,)
RTOL = {"float64": 1e-12, "float32": 1e-4}


def inputs(n, dtype):
    return 0.01, 0.1, n["steps"], np.random.default_rng(0).random((n["ny"], n["nx"])).astype(dtype)
