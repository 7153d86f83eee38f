"""JAX, experimental sparse matrix

jax.experimental.sparse.BCSR made of the three arrays, and its product with a vector.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from jax.experimental import sparse


@partial(jax.jit, static_argnames="steps")
def run(starts, columns, values, rows, steps, damping):
    n = len(starts) - 1
    matrix, x = sparse.BCSR((values, columns, starts), shape=(n, n)), jnp.ones(n, values.dtype)
    return lax.fori_loop(0, steps, lambda _, x: 1 - damping + damping * (matrix @ x), x)
