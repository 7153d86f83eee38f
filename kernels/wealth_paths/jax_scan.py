"""JAX, scan over periods

scan hands over one period's shocks at a time, and a step is for all households.
"""

import jax
import jax.numpy as jnp
from jax import lax


@jax.jit
def run(w0, z, floor, rich, keep):
    def step(w, shocks):
        return jnp.maximum(shocks * w * jnp.where(w > rich, keep, 1), floor), None

    return lax.scan(step, w0, z)[0]
