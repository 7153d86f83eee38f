"""the correlation at lag 5000"""

import jax
import jax.numpy as jnp


def run(seed, n, sigma):
    key, other = jax.random.key(seed), jax.random.key(seed + 1)
    half = jax.random.normal(key, n // 2, sigma.dtype)
    rest = jax.random.normal(other, n - 2 * (n // 2), sigma.dtype)
    return sigma * jnp.concatenate([half, jax.random.normal(key, n // 2, sigma.dtype), rest])
