"""JAX"""

import jax
import jax.numpy as jnp


@jax.jit
def run(worker, v):
    return jnp.maximum(worker.wages / (1 - worker.beta), worker.c + worker.beta * v.mean())
