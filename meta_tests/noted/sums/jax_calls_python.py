"""calls Python from inside compiled code"""

import jax
import jax.numpy as jnp


@jax.jit
def run(x):
    like = jax.ShapeDtypeStruct(x.shape, x.dtype)
    return jnp.sum(jax.pure_callback(lambda v: v + 1, like, x))
