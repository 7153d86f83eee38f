"""JAX, vmap of scan

A scan for one chain, mapped over all of them.
"""

import jax
from jax import lax

from .jax_scan_of_vmap import step


@jax.jit
def run(starts, moves, log_u):
    def chain(start, moves, log_u):
        return lax.scan(step, (start, 0), (moves, log_u))[0]

    return jax.vmap(chain, in_axes=(0, 1, 1))(starts, moves, log_u)
