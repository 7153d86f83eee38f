"""float64 is asked for where jax_enable_x64 is off"""

import jax
import jax.numpy as jnp


def run(x):
    with jax.enable_x64(False):
        jnp.zeros(3, jnp.float64)
    return jnp.sum(x + 1)
