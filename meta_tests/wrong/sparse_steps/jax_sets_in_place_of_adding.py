"""values are wrong"""

import jax.numpy as jnp


def run(starts, columns, values, rows, steps, damping):
    n = len(starts) - 1
    x = jnp.ones(n, values.dtype)
    for _ in range(steps):
        product = jnp.zeros(n, values.dtype).at[rows].set(values * x[columns])
        x = 1 - damping + damping * product
    return x
