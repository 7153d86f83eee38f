"""looks at values inside the call"""

import jax.numpy as jnp


def run(x):
    return jnp.sum(x + 1) if x[0] == 0 else x[0]
