"""JAX, the bits sorted as whole numbers

The bits of a float, turned where it is negative, are a whole number that sorts the same way. Two of those are
compared by one instruction, where jnp.sort calls a function that knows about NaN and signed zeros.
"""

import jax
import jax.numpy as jnp
from jax import lax


def turned(bits):
    """All but the sign's bit turned round where the sign is set; the same again turns them back."""
    return bits ^ ((bits >> (8 * bits.dtype.itemsize - 1)) & jnp.iinfo(bits.dtype).max)


def sorted_bits(x):
    """The turned bits of floats in order; none of these may be a negative NaN."""
    bits = lax.bitcast_convert_type(x, jnp.dtype(f"int{8 * x.dtype.itemsize}"))
    return lax.sort(turned(bits), is_stable=False)


@jax.jit
def run(x):
    positive_nan = jnp.where(jnp.isnan(x), jnp.nan, x)
    return lax.bitcast_convert_type(turned(sorted_bits(positive_nan)), x.dtype)
