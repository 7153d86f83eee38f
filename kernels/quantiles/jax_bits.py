"""JAX, the bits sorted as whole numbers, and a line

Everything is sorted as in sorting/jax_bits, then five lines between neighbours.
"""

import jax
import jax.numpy as jnp
from jax import lax


@jax.jit
def run(x, percents):
    whole = jnp.dtype(f"int{8 * x.dtype.itemsize}")

    def turned(bits):
        """All but the sign's bit turned round where the sign is set; the same again turns them back."""
        return bits ^ ((bits >> (8 * x.dtype.itemsize - 1)) & jnp.iinfo(whole).max)

    bits = lax.sort(turned(lax.bitcast_convert_type(x, whole)), is_stable=False)
    place = percents * (len(x) - 1)
    j = jnp.minimum(place // 100, len(x) - 2)
    below, above = (lax.bitcast_convert_type(turned(bits[k]), x.dtype) for k in (j, j + 1))
    share = ((place - 100 * j) / 100).astype(x.dtype)
    return below + share * (above - below)
