"""the probe 'everybody'"""

import jax.numpy as jnp

from kernels.job_ladder.jax_vmap_of_cond import offer


def run(wages, seed, loss):
    workers = jnp.arange(len(wages), dtype=jnp.uint32)
    for t in range(40):
        lost = offer(seed, workers, 65 * t, wages.dtype) < loss * wages
        (at,) = jnp.nonzero(lost, size=len(wages) // 8 + 1, fill_value=len(wages))
        seen = offer(seed, at.astype(jnp.uint32)[:, None], 65 * t + jnp.arange(1, 65), wages.dtype)
        wages = wages.at[at].set(seen.max(axis=1), mode="drop")
    return wages
