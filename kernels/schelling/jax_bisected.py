"""JAX, while_loop and bisection

The loops of jax_sorted; the tenth square by bisection on whole numbers, counting as vector code.
"""

import jax
import jax.numpy as jnp
from jax import lax

from . import NEAR
from .jax_sorted import simulated

# Squares are whole numbers below 2**23, but for the agent itself.
BITS = 23


def tenth_by_bisection(squared):
    near = min(NEAR, len(squared) - 1)

    def halve(_, between):
        below, enough = between
        middle = (below + enough) // 2
        has_enough = jnp.sum(squared <= middle) >= near
        return jnp.where(has_enough, below, middle), jnp.where(has_enough, middle, enough)

    return lax.fori_loop(0, BITS, halve, (jnp.int32(-1), jnp.int32(2**BITS - 1)))[1]


@jax.jit
def run(places, kinds, seed, rounds):
    return simulated(places, kinds, seed, rounds, tenth_by_bisection)
