"""JAX, jit"""

import jax
import jax.numpy as jnp


@jax.jit
def run(x):
    return jnp.sum(x + 1)
