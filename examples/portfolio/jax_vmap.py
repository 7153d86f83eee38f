"""JAX, vmap over shares and cash

Written for one mix, mapped twice; what is kept in memory is the compiler's choice.
"""

import jax
import jax.numpy as jnp


@jax.jit
def run(w, c, r1, r2):
    def utility(w, c):
        return jnp.mean(jnp.log(c + (1 - c) * (w * r1 + (1 - w) * r2)))

    over_cash = jax.vmap(utility, in_axes=(None, 0))
    return jnp.max(jax.vmap(over_cash, in_axes=(0, None))(w, c))
