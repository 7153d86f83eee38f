"""5 of 5 values are wrong"""

import jax.numpy as jnp


def run(x, percents):
    return jnp.percentile(x, percents, method="nearest")
