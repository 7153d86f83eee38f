"""JAX, map of while_loop

The same loop for one person after the other, by lax.map: everyone stops where they stop. On a CPU, that is;
a GPU has one person at work.
"""

import jax
import jax.numpy as jnp
from jax import lax

from .jax_vmap_of_while import duration, u32


@jax.jit
def run(reservation, seed, horizon):
    people = jnp.arange(len(reservation), dtype=u32)
    return lax.map(lambda person: duration(*person, seed, horizon), (people, reservation))
