"""JAX, elimination by hand, systems side by side

Elimination on arrays of n numbers, one for each place in the matrix; whether to exchange two rows is a choice
between their numbers. Python's loops over rows are gone once it is compiled.
"""

import jax
import jax.numpy as jnp


@jax.jit
def run(A, b):
    k = b.shape[1]
    M = [[A[:, r, j] for j in range(k)] + [b[:, r]] for r in range(k)]
    for c in range(k):
        for r in range(c + 1, k):
            exchange = jnp.abs(M[r][c]) > jnp.abs(M[c][c])
            upper, lower = M[c], M[r]
            M[c] = [jnp.where(exchange, y, x) for x, y in zip(upper, lower, strict=True)]
            M[r] = [jnp.where(exchange, x, y) for x, y in zip(upper, lower, strict=True)]
        for r in range(c + 1, k):
            factor = M[r][c] / M[c][c]
            M[r] = [y - factor * x for x, y in zip(M[c], M[r], strict=True)]
    x = [None] * k
    for r in reversed(range(k)):
        x[r] = (M[r][k] - sum(M[r][j] * x[j] for j in range(r + 1, k))) / M[r][r]
    return jnp.stack(x, axis=1)
