"""JAX, while_loop over a table

NumPy's table and step, and lax.while_loop around the step: one compiled function, which leaves the loop by
itself.
"""

import jax
import jax.numpy as jnp
from jax import lax


@jax.jit
def run(a, y, P, R, beta, tol, max_iter):
    c = R * a[:, None] + y[:, None, None] - a
    payoff = jnp.where(c > 0, 1 - 1 / c, -jnp.inf)

    def more(state):
        _, gap, step = state
        return (gap >= tol) & (step < max_iter)

    def update(state):
        V, _, step = state
        new = jnp.max(payoff + beta * (P @ V)[:, None, :], axis=2)
        return new, jnp.max(jnp.abs(new - V)), step + 1

    V, _, step = lax.while_loop(more, update, (jnp.zeros((len(y), len(a)), a.dtype), tol, 0))
    return V, step
