"""let no static argument change"""

import functools
import itertools

import jax
import jax.numpy as jnp


@functools.partial(jax.jit, static_argnums=1)
def total(x, attempt):
    return jnp.sum(x + 1)


attempts = itertools.count()


def run(x):
    return total(x, next(attempts))
