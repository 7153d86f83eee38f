"""JAX"""

import jax
import jax.numpy as jnp


@jax.jit
def run(who, amounts, counts, factor):
    return jnp.zeros(7, amounts.dtype).at[who].add(jnp.where(counts, amounts, 0) * factor)
