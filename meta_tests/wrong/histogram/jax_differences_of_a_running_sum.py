"""the probe 'uneven'"""

import jax.numpy as jnp


# A small group beside large ones loses its digits.
def run(keys, weights, bins):
    order = jnp.argsort(keys)
    sums = jnp.append(0, jnp.cumsum(weights[order])).astype(weights.dtype)
    ends = jnp.searchsorted(keys[order], jnp.arange(bins + 1))
    return sums[ends[1:]] - sums[ends[:-1]]
