"""JAX, vmap of while_loop

A loop for one person, mapped: it runs for everyone until the last person has stopped.
"""

import jax
import jax.numpy as jnp
from jax import lax

u32 = jnp.uint32


def offer(seed, i, t, dtype):
    x = u32(seed) + i * u32(0x9E3779B1) + u32(t) * u32(0x85EBCA77)
    x = (x ^ x >> 16) * u32(0x7FEB352D)
    x = (x ^ x >> 15) * u32(0x846CA68B)
    return ((x ^ x >> 16) >> 8).astype(dtype) * jnp.asarray(2**-24, dtype)


def duration(i, reservation, seed, horizon):
    def more(t):
        return (t < horizon) & (offer(seed, i, t, reservation.dtype) < reservation)

    return lax.while_loop(more, lambda t: t + 1, 1)


@jax.jit
def run(reservation, seed, horizon):
    people = jnp.arange(len(reservation), dtype=u32)
    return jax.vmap(duration, in_axes=(0, 0, None, None))(people, reservation, seed, horizon)
