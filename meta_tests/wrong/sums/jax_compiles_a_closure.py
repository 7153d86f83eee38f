"""JAX compiles in warm calls"""

import jax
import jax.numpy as jnp


def run(x):
    return jax.jit(lambda v: jnp.sum(v + 1))(x)
