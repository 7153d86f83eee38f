"""JAX, one addition

A compiled function on an array of one element; sending it off and waiting for it are inside the timed
call.
"""

import jax


@jax.jit
def run(x):
    return x + 1
