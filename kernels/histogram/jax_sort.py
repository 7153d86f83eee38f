"""JAX, sorted by group first (tuned)

Keys and weights are sorted by key, and segment_sum is told so: the advice for accelerators, where additions
to one place wait for each other.
"""

from functools import partial

import jax
from jax import lax


@partial(jax.jit, static_argnames="bins")
def run(keys, weights, bins):
    keys, weights = lax.sort_key_val(keys, weights)
    return jax.ops.segment_sum(weights, keys, num_segments=bins, indices_are_sorted=True)
