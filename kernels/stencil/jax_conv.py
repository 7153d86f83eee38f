"""JAX, convolution

The five weights as the filter of lax.conv, which is what a GPU's library for neural networks is made for.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax


@partial(jax.jit, static_argnames="steps")
def run(u, steps, k):
    weights = jnp.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], u.dtype)[None, None]

    def step(_, u):
        change = lax.conv(u[None, None], weights, (1, 1), "VALID", precision=lax.Precision.HIGHEST)
        return u.at[1:-1, 1:-1].add(k * change[0, 0])

    return lax.fori_loop(0, steps, step, u) if min(u.shape) > 2 else u
