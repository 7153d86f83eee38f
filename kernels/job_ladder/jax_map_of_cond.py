"""JAX, map of cond

The careers of jax_vmap_of_cond one after the other, by lax.map: the branch stays a branch. On a CPU, that is;
a GPU has one worker at work.
"""

import jax
import jax.numpy as jnp
from jax import lax

from .jax_vmap_of_cond import career, u32


@jax.jit
def run(wages, seed, loss):
    workers = jnp.arange(len(wages), dtype=u32)
    return lax.map(lambda worker: career(*worker, seed, loss), (wages, workers))
