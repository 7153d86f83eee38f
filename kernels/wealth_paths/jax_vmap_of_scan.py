"""JAX, vmap of scan

Written for one household and mapped over all; how that becomes a loop over periods is JAX's business.
"""

import jax
import jax.numpy as jnp
from jax import lax


@jax.jit
def run(w0, z, floor, rich, keep):
    def last(w0, shocks):
        def step(w, shock):
            return jnp.maximum(shock * w * jnp.where(w > rich, keep, 1), floor), None

        return lax.scan(step, w0, shocks)[0]

    return jax.vmap(last, in_axes=(0, 1))(w0, z)
