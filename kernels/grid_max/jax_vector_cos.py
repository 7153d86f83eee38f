"""JAX, a cosine of its own, 32 rows at once (tuned)

The arithmetic of `kernels.vector_cos` in place of jnp.cos, which older versions of XLA compute one number
at a time, and 32 rows' maxima taken column by column before anything is stored: that much is one vector
loop over all cores. The last maximum is a second compiled function, since XLA would fuse it with the
first, and then nothing is vector code. Full vector width is asked for, where XLA stops at half of it.
"""

from functools import partial

import jax
import jax.numpy as jnp

ROWS = 32

# Per dtype: π in parts whose products are exact, and the polynomial's coefficients, highest first.
PARTS = {
    "float64": (3.141592651605606, 1.9841871583270443e-09, 1.0340365893157014e-18, 7.0431197303664e-27),
    "float32": (3.140625, 0.0009675025939941406, 1.5099067240953445e-07, 5.126688e-12),
}
SINE = {
    "float64": (
        *(2.731436844866602e-15, -7.643969661019999e-13, 1.6058977292532868e-10, -2.5052107616688378e-08),
        *(2.755731921916081e-06, -1.9841269841254966e-04, 8.333333333333316e-03, -1.6666666666666666e-01),
    ),
    "float32": (-2.4080095e-08, 2.753646e-06, -1.98410865e-04, 8.3333328e-03, -1.6666667e-01),
}


def cos(x):
    k = jnp.round(x * 0.3183098861837907 - 0.5)
    r = x
    for part in PARTS[x.dtype.name]:
        r = r - (k + 0.5) * part
    r = jnp.clip(r, -1.6, 1.6)
    z, p = r * r, 0.0
    for coefficient in SINE[x.dtype.name]:
        p = p * z + coefficient
    half = k * 0.5
    sine = r + r * z * p
    return jnp.where(half - jnp.floor(half) > 0.25, sine, -sine)


def f(x, y):
    s = x**2 + y**2
    return cos(s) / (1 + s)


@partial(jax.jit, compiler_options={"xla_cpu_prefer_vector_width": 512})
def maxima_of_columns(grid):
    # A last point that is repeated does not change a maximum.
    rows = jnp.pad(grid, (0, -len(grid) % ROWS), mode="edge").reshape(ROWS, -1, 1)
    best = f(rows[0], grid)
    for i in range(1, ROWS):
        best = jnp.maximum(best, f(rows[i], grid))
    return best


def run(grid):
    return jnp.max(maxima_of_columns(grid))
