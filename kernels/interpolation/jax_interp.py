"""JAX, interp

jax.numpy.interp under jit: each step of the binary search is taken for all points before the next.
"""

import jax
import jax.numpy as jnp


@jax.jit
def run(x, grid, values):
    return jnp.interp(x, grid, values)
