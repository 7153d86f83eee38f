"""JAX, vmap of scan

One agent's loop, written as for a single trajectory, and vmap around it.
"""

from functools import partial

import jax
from jax import lax


@partial(jax.jit, static_argnames="steps")
def run(x0, steps, alpha):
    def last(x):
        return lax.scan(lambda x, _: (alpha * x * (1 - x), None), x, length=steps)[0]

    return jax.vmap(last)(x0)
