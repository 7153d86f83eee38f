"""JAX, map of while_loop

The same loop for one market after the other, by lax.map. On a CPU, that is; a GPU has one market at work.
"""

import jax
from jax import lax

from .jax_vmap_of_while import price


@jax.jit
def run(q, p, accuracy):
    return lax.map(lambda market: price(*market, accuracy), (q, p))
