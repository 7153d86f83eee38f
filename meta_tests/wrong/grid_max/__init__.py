"""What wrong kernels of grid_max have in common."""

import jax.numpy as jnp


def maximum(x, y):
    return jnp.max(jnp.cos(x**2 + y**2) / (1 + x**2 + y**2))
