"""JAX, eight periods as vector code, then map of while_loop (tuned)

Most stop within a few periods: these are looked at for everyone, as vector code. Who is left then goes on one
after the other, by lax.map. On a CPU, that is; a GPU has one person at work.
"""

import jax
import jax.numpy as jnp
from jax import lax

from .jax_vmap_of_while import offer, u32

TOGETHER = 8


@jax.jit
def run(reservation, seed, horizon):
    people = jnp.arange(len(reservation), dtype=u32)
    stops = jnp.full(len(reservation), TOGETHER + 1)
    for t in reversed(range(1, TOGETHER + 1)):
        stops = jnp.where(offer(seed, people, t, reservation.dtype) >= reservation, t, stops)

    def alone(person):
        i, wanted, stop = person

        def more(t):
            return (t < horizon) & (offer(seed, i, t, wanted.dtype) < wanted)

        return lax.cond(stop <= TOGETHER, lambda: stop, lambda: lax.while_loop(more, lambda t: t + 1, stop))

    return jnp.minimum(lax.map(alone, (people, reservation, stops)), horizon)
