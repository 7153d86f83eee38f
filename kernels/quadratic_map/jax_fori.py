"""JAX, fori_loop

The lecture's first JAX version: an array that each step updates with ``.at[].set``, which
the compiler turns into a write in place. The array is made inside the timed call.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax


@partial(jax.jit, static_argnames="n")
def run(x0, n, alpha):
    def update(t, x):
        return x.at[t + 1].set(alpha * x[t] * (1 - x[t]))

    x = jnp.empty(n + 1, dtype=x0.dtype).at[0].set(x0)
    return lax.fori_loop(0, n, update, x)
