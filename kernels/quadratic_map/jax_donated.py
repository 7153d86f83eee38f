"""JAX, result donated, steps in blocks (tuned, keeps a workspace)

fori_loop over blocks of 16 steps, each written as one slice, which spares the loop's bookkeeping per
step; the last result is donated, so that XLA writes over it instead of making an array and touching
its memory for the first time. The caller loses the last result.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

STEPS = 16


@partial(jax.jit, static_argnames="n", donate_argnames="x")
def run(x0, n, alpha, x):
    steps = min(STEPS, n)

    def block(i, state):
        x, last = state
        values = []
        for _ in range(steps):
            last = alpha * last * (1 - last)
            values.append(last)
        return lax.dynamic_update_slice(x, jnp.stack(values), (i * steps + 1,)), last

    def step(t, state):
        x, last = state
        last = alpha * last * (1 - last)
        return x.at[t + 1].set(last), last

    state = lax.fori_loop(0, n // steps, block, (x.at[0].set(x0), x0))
    return lax.fori_loop(n // steps * steps, n, step, state)[0]


def workspace(x0, n, alpha):
    return jnp.empty(n + 1, dtype=x0.dtype)
