"""JAX, vmap of while_loop

A loop for one market, mapped: it runs for everybody until the last one is found.
"""

import jax
import jax.numpy as jnp
from jax import lax

from . import MOST_STEPS


def price(q, p, accuracy):
    def more(state):
        x, step, count = state
        return (count < MOST_STEPS) & (jnp.abs(step) > accuracy * x)

    def newton(state):
        x, _, count = state
        square = x * x
        step = (x * square + p * x - q) / (3 * square + p)
        return x - step, step, count + 1

    x, _, count = lax.while_loop(more, newton, (jnp.ones_like(q), jnp.full_like(q, jnp.inf), 0))
    return x, count


@jax.jit
def run(q, p, accuracy):
    return jax.vmap(price, in_axes=(0, 0, None))(q, p, accuracy)
