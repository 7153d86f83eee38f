"""JAX, tangent recursion by hand

The recursion of the other libraries as a scan: what is left of their lead when JAX does not differentiate.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax


@partial(jax.jit, static_argnames="n")
def run(x0, n, alpha):
    def step(carry, _):
        x, dx0, da = carry
        slope = alpha * (1 - 2 * x)
        return (alpha * x * (1 - x), slope * dx0, slope * da + x * (1 - x)), None

    start = x0, jnp.ones_like(x0), jnp.zeros_like(x0)
    last, _ = lax.scan(step, start, length=n)
    return jnp.stack(last)
