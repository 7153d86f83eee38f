"""JAX, vmap of cond

A career is a scan with lax.cond in it, mapped over workers: under vmap both sides are computed for everyone.
"""

import jax
import jax.numpy as jnp
from jax import lax

PERIODS, OFFERS = 40, 64
u32 = jnp.uint32


def offer(seed, i, c, dtype):
    x = u32(seed) + i * u32(0x9E3779B1) + jnp.asarray(c).astype(u32) * u32(0x85EBCA77)
    x = (x ^ x >> 16) * u32(0x7FEB352D)
    x = (x ^ x >> 15) * u32(0x846CA68B)
    return ((x ^ x >> 16) >> 8).astype(dtype) * jnp.asarray(2**-24, dtype)


def career(wage, i, seed, loss):
    def period(wage, t):
        first = (OFFERS + 1) * t

        def best():
            return jnp.max(offer(seed, i, first + jnp.arange(1, OFFERS + 1), wage.dtype))

        return lax.cond(offer(seed, i, first, wage.dtype) < loss * wage, best, lambda: wage), None

    return lax.scan(period, wage, jnp.arange(PERIODS))[0]


@jax.jit
def run(wages, seed, loss):
    workers = jnp.arange(len(wages), dtype=u32)
    return jax.vmap(career, in_axes=(0, 0, None, None))(wages, workers, seed, loss)
