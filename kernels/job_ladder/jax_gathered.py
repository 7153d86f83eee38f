"""JAX, those who lose their job gathered in parts

A period for all. nonzero(size=...) gathers an eighth of the workers at most, they alone look at offers, and
their wages are scattered back; as many passes as it takes.
"""

import jax
import jax.numpy as jnp
from jax import lax

from .jax_vmap_of_cond import OFFERS, PERIODS, offer, u32


@jax.jit
def run(wages, seed, loss):
    n = len(wages)
    workers = jnp.arange(n, dtype=u32)

    def period(wages, t):
        first = (OFFERS + 1) * t

        def look(state):
            lost, wages = state
            (at,) = jnp.nonzero(lost, size=n // 8 + 1, fill_value=n)

            def better(k, best):
                return jnp.maximum(best, offer(seed, at.astype(u32), first + k, wages.dtype))

            best = lax.fori_loop(1, OFFERS + 1, better, jnp.zeros(len(at), wages.dtype))
            return lost.at[at].set(False, mode="drop"), wages.at[at].set(best, mode="drop")

        lost = offer(seed, workers, first, wages.dtype) < loss * wages
        return lax.while_loop(lambda state: jnp.any(state[0]), look, (lost, wages))[1], None

    return lax.scan(period, wages, jnp.arange(PERIODS))[0]
