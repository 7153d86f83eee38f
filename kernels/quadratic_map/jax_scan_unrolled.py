"""JAX, scan unrolled (tuned)

The lecture's scan with 16 steps per iteration of the compiled loop, and nothing to scan over: the
steps are counted by `length` instead of read from an array. x0 is put in front afterwards.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax


@partial(jax.jit, static_argnames="n")
def run(x0, n, alpha):
    def update(x, _):
        x_new = alpha * x * (1 - x)
        return x_new, x_new

    _, x = lax.scan(update, x0, length=n, unroll=16)
    return jnp.concatenate([x0[None], x])
