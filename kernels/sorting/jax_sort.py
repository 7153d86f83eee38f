"""JAX, sort

jnp.sort under jit, which is stable by default: on a CPU a function that compares two numbers, called for each
pair.
"""

import jax
import jax.numpy as jnp


@jax.jit
def run(x):
    return jnp.sort(x)
