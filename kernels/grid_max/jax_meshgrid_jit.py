"""JAX, meshgrid inside jit

The same expression under one jit, so that the compiler may fuse the mesh, f and the
maximum, and need not store any n × n array. Whether it does depends on its version.
"""

import jax
import jax.numpy as jnp


def f(x, y):
    return jnp.cos(x**2 + y**2) / (1 + x**2 + y**2)


@jax.jit
def run(grid):
    x, y = jnp.meshgrid(grid, grid)
    return jnp.max(f(x, y))
