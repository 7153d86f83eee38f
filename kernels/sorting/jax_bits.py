"""JAX, the bits sorted as whole numbers

The bits of a float, turned where it is negative, are a whole number that sorts the same way. Two of those are
compared by one instruction, where jnp.sort calls a function that knows about NaN and signed zeros.
"""

import jax
import jax.numpy as jnp
from jax import lax


@jax.jit
def run(x):
    whole = jnp.dtype(f"int{8 * x.dtype.itemsize}")

    def turned(bits):
        """All but the sign's bit turned round where the sign is set; the same again turns them back."""
        return bits ^ ((bits >> (8 * x.dtype.itemsize - 1)) & jnp.iinfo(whole).max)

    positive_nan = jnp.where(jnp.isnan(x), jnp.nan, x)
    bits = lax.sort(turned(lax.bitcast_convert_type(positive_nan, whole)), is_stable=False)
    return lax.bitcast_convert_type(turned(bits), x.dtype)
