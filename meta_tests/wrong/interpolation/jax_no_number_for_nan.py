"""the probe 'nan'"""

import jax.numpy as jnp


def run(x, grid, values):
    return jnp.interp(jnp.nan_to_num(x), grid, values)
