"""JAX, scan of vmap

One step for all agents by vmap, and the loop around it.
"""

from functools import partial

import jax
from jax import lax


@partial(jax.jit, static_argnames="steps")
def run(x0, steps, alpha):
    step = jax.vmap(lambda x: alpha * x * (1 - x))
    return lax.scan(lambda x, _: (step(x), None), x0, length=steps)[0]
