"""JAX, map of vmap of while_loop

Blocks of 64 planets one after the other, by lax.map with batch_size: each waits for its own last planet.
"""

import jax
from jax import lax

from .jax_vmap_of_while import orbit

BLOCK = 64


@jax.jit
def run(state, until, accuracy):
    end, tried = lax.map(lambda start: orbit(start, until, accuracy), state.T, batch_size=BLOCK)
    return end.T, tried
