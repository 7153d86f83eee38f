"""JAX, while_loop and top_k

A loop over agents by fori_loop, moves by while_loop; lax.top_k finds the tenth nearest.
"""

import jax
import jax.numpy as jnp
from jax import lax

from . import MOST_MOVES, MOST_OTHERS, NEAR

u32 = jnp.uint32
FAR = 2**31 - 1


def draw(seed, i, c):
    x = u32(seed) + i.astype(u32) * u32(0x9E3779B1) + c.astype(u32) * u32(0x85EBCA77)
    x = (x ^ x >> 16) * u32(0x7FEB352D)
    x = (x ^ x >> 15) * u32(0x846CA68B)
    return ((x ^ x >> 16) >> 21).astype(jnp.int32)


def tenth_by_sorting(squared):
    return -lax.top_k(-squared, min(NEAR, len(squared) - 1))[0][-1]


def simulated(places, kinds, seed, rounds, tenth):
    n = len(kinds)

    def turn(t, state):
        i = t % n

        def is_restless(state):
            x, y, _, moves = state
            dx, dy = x - x[i], y - y[i]
            squared = (dx * dx + dy * dy).at[i].set(FAR)
            others = jnp.sum((squared <= tenth(squared)) & (kinds != kinds[i]))
            return (moves < MOST_MOVES) & (others > MOST_OTHERS)

        def move(state):
            x, y, drawn, moves = state
            x, y = x.at[i].set(draw(seed, i, drawn[i])), y.at[i].set(draw(seed, i, drawn[i] + 1))
            return x, y, drawn.at[i].add(2), moves + 1

        return lax.while_loop(is_restless, move, (*state, 0))[:3]

    start = places[:, 0], places[:, 1], jnp.zeros(n, jnp.int32)
    x, y, _ = lax.fori_loop(0, rounds * n, turn, start)
    return jnp.stack([x, y], axis=1)


@jax.jit
def run(places, kinds, seed, rounds):
    return simulated(places, kinds, seed, rounds, tenth_by_sorting)
