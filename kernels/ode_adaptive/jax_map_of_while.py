"""JAX, map of while_loop

The same loop for one planet after the other, by lax.map. On a CPU, that is; a GPU has one planet at work.
"""

import jax
from jax import lax

from .jax_vmap_of_while import orbit


@jax.jit
def run(state, until, accuracy):
    end, tried = lax.map(lambda start: orbit(start, until, accuracy), state.T)
    return end.T, tried
