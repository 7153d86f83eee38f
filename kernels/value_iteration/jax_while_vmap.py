"""JAX, while_loop over vmap

Written for one state and mapped over assets and incomes; payoffs are computed on every step.
"""

import jax
import jax.numpy as jnp
from jax import lax


@jax.jit
def run(a, y, P, R, beta, tol, max_iter):
    def best(cash, EV):
        c = cash - a
        return jnp.max(jnp.where(c > 0, 1 - 1 / c + EV, -jnp.inf))

    over_states = jax.vmap(jax.vmap(best, in_axes=(0, None)))
    cash = R * a + y[:, None]

    def more(state):
        _, gap, step = state
        return (gap >= tol) & (step < max_iter)

    def update(state):
        V, _, step = state
        new = over_states(cash, beta * (P @ V))
        return new, jnp.max(jnp.abs(new - V)), step + 1

    V, _, step = lax.while_loop(more, update, (jnp.zeros((len(y), len(a)), a.dtype), tol, 0))
    return V, step
