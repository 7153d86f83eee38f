"""JAX, sort that need not be stable (tuned)

jnp.sort(stable=False): equal numbers may change places, which nobody can see.
"""

import jax
import jax.numpy as jnp


@jax.jit
def run(x):
    return jnp.sort(x, stable=False)
