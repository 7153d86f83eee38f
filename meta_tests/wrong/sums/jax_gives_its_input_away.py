"""gives its input away (donate_argnums), and every call gets the same: take it out"""

import functools

import jax
import jax.numpy as jnp


@functools.partial(jax.jit, donate_argnums=0)
def plus(x):
    return x + 1


def run(x):
    return jnp.sum(plus(x))
