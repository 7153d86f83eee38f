"""no jit: 2 operations are sent one by one; compiled as a whole a call takes"""

import jax.numpy as jnp


def run(x):
    return jnp.sum(x + 1)
