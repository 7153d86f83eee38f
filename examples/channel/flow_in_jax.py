"""The same in JAX."""

from functools import partial

import jax
import jax.numpy as jnp


@partial(jax.jit, static_argnums=(0, 2))
def by_rows(force, viscosity, steps, v):
    def step(_, v):
        return v + force + viscosity * (jnp.roll(v, 1, axis=0) - 2 * v + jnp.roll(v, -1, axis=0))

    return jax.lax.fori_loop(0, steps, step, v)
