"""JAX, Python loop around a compiled step

The step of jax_while, compiled, in a loop of Python's, which waits for every change of V to decide whether
to go on.
"""

import jax
import jax.numpy as jnp


@jax.jit
def table(a, y, R):
    c = R * a[:, None] + y[:, None, None] - a
    return jnp.where(c > 0, 1 - 1 / c, -jnp.inf)


@jax.jit
def update(V, payoff, P, beta):
    new = jnp.max(payoff + beta * (P @ V)[:, None, :], axis=2)
    return new, jnp.max(jnp.abs(new - V))


def run(a, y, P, R, beta, tol, max_iter):
    payoff = table(a, y, R)
    V = jnp.zeros((len(y), len(a)), a.dtype)
    gap, step = tol, 0
    while step < max_iter and gap >= tol:
        step += 1
        V, gap = update(V, payoff, P, beta)
    return V, jnp.asarray(step)
