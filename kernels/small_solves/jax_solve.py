"""JAX, linalg.solve

One call for all systems: LAPACK factors every matrix, then two triangular solves.
"""

import jax
import jax.numpy as jnp


@jax.jit
def run(A, b):
    return jnp.linalg.solve(A, b[:, :, None])[:, :, 0]
