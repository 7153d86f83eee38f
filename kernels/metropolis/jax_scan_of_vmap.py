"""JAX, scan of vmap

A scan over steps, each for all chains.
"""

import jax
import jax.numpy as jnp
from jax import lax


def log_density(x):
    return -jnp.minimum(jnp.abs(x - 3), jnp.abs(x + 3))


def step(state, draw):
    (x, accepted), (move, log_u) = state, draw
    proposal = x + move
    accept = log_u < log_density(proposal) - log_density(x)
    return (jnp.where(accept, proposal, x), accepted + accept), None


@jax.jit
def run(starts, moves, log_u):
    return lax.scan(jax.vmap(step), (starts, jnp.zeros(len(starts), int)), (moves, log_u))[0]
