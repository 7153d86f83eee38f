"""JAX, scan over anti-diagonals

Diagonals of one length, with a large number where the table has no number, and b from its end, padded.
"""

import jax
import jax.numpy as jnp
from jax import lax


@jax.jit
def run(a, b):
    n, m = len(a), len(b)
    i, outside = jnp.arange(n + 1, dtype=jnp.int32), jnp.int32(1 << 30)
    nothing = jnp.full(n + 1, -1, jnp.int32)
    letters = jnp.concatenate([jnp.array([-2], jnp.int32), a])
    padded = jnp.concatenate([nothing, b[::-1], nothing])

    def fill(state, d):
        older, old = state
        j = d - i
        of_b = lax.dynamic_slice(padded, (n + 1 + m - d,), (n + 1,))
        shorter = jnp.minimum(jnp.roll(old, 1), old) + 1
        new = jnp.minimum(shorter, jnp.roll(older, 1) + (letters != of_b))
        new = jnp.where((i == 0) | (j == 0), d, new)
        return (old, jnp.where((j < 0) | (j > m), outside, new)), None

    start = jnp.full(n + 1, outside), jnp.where(i == 0, 0, outside)
    (_, last), _ = lax.scan(fill, start, jnp.arange(1, n + m + 1, dtype=jnp.int32))
    return last[n]
