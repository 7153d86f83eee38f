"""1,000 of 1,000 values are wrong"""

import jax.numpy as jnp


def run(keys, weights, bins):
    return jnp.zeros(bins, weights.dtype).at[keys].set(weights)
