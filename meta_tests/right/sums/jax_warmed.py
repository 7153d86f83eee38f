"""Compiled by a call while the file is imported."""

import jax
import jax.numpy as jnp

DTYPES = ("float64",)
jax.config.update("jax_enable_x64", True)


@jax.jit
def run(x):
    return jnp.sum(x + 1)


run(jnp.zeros(300)).block_until_ready()
