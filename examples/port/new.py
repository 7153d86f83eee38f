"""The same in JAX."""

import jax
import jax.numpy as jnp


@jax.jit
def mean_utility(wealth, growth, floor):
    def period(state, factors):
        wealth, total = state
        wealth = jnp.maximum(wealth * factors, floor)
        return (wealth, total + jnp.log(wealth)), None

    (_, total), _ = jax.lax.scan(period, (wealth, jnp.zeros_like(wealth)), growth)
    return total.mean() / len(growth)
