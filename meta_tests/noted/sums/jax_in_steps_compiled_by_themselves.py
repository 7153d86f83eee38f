"""no jit around the whole: 2 operations are sent one by one; compiled as a whole a call takes"""

import jax
import jax.numpy as jnp

plus = jax.jit(lambda x: x + 1)


def run(x):
    return jnp.sum(plus(x))
