"""JAX, vmap of while_loop

A loop for one planet, mapped: it steps for everybody until the last planet is there.
"""

import jax
import jax.numpy as jnp
from jax import lax

from . import MOST_STEPS


def slopes(state):
    place, speed = state[:2], state[2:]
    squared = jnp.sum(place * place)
    return jnp.concatenate([speed, -place / (squared * jnp.sqrt(squared))])


def orbit(start, until, accuracy):
    def step(now):
        state, k1, time, h, tried, _ = now
        is_last = h >= until - time
        h = jnp.minimum(h, until - time)
        k2 = slopes(state + h / 2 * k1)
        k3 = slopes(state + 0.75 * h * k2)
        then = state + h * (2 / 9 * k1 + 1 / 3 * k2 + 4 / 9 * k3)
        k4 = slopes(then)
        parts = -5 / 72 * k1 + 1 / 12 * k2 + 1 / 9 * k3 - 1 / 8 * k4
        error = jnp.max(jnp.abs(h * parts)) / accuracy
        takes = error <= 1
        state, k1 = jnp.where(takes, then, state), jnp.where(takes, k4, k1)
        time = jnp.where(takes, time + h, time)
        h = h * jnp.clip(0.9 * error ** (-1 / 3), 0.2, 5)
        return state, k1, time, h, tried + 1, takes & is_last

    zero, first = jnp.zeros_like(until), jnp.full_like(until, 0.01)
    begin = start, slopes(start), zero, first, 0, jnp.array(False)
    state, *_, tried, _ = lax.while_loop(lambda now: ~now[-1] & (now[-2] < MOST_STEPS), step, begin)
    return state, tried


@jax.jit
def run(state, until, accuracy):
    return jax.vmap(orbit, in_axes=(1, None, None), out_axes=(1, 0))(state, until, accuracy)
