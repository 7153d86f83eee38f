"""JAX's compiler is turned off"""

import jax
import jax.numpy as jnp

ALONE = True  # in a process of its own

jax.config.update("jax_disable_jit", True)


@jax.jit
def run(x):
    return jnp.sum(x + 1)
