"""returned a tuple of 2, where the reference has one result, no tuple: return as many"""

import jax
import jax.numpy as jnp


@jax.jit
def run(x):
    return jnp.sum(x + 1), x
