"""JAX, the bits sorted as whole numbers, and a line

Everything is sorted as in sorting/jax_bits, then five lines between neighbours.
"""

import jax
import jax.numpy as jnp
from jax import lax

from kernels.sorting.jax_bits import sorted_bits, turned


@jax.jit
def run(x, percents):
    bits = sorted_bits(x)
    place = percents * (len(x) - 1)
    j = jnp.minimum(place // 100, len(x) - 2)
    below, above = (lax.bitcast_convert_type(turned(bits[k]), x.dtype) for k in (j, j + 1))
    share = ((place - 100 * j) / 100).astype(x.dtype)
    return below + share * (above - below)
