"""JAX, the plates donated"""

from functools import partial

import jax


def mean_of_five(source, target):
    means = 0.2 * (
        source[1:-1, 1:-1] + source[1:-1, :-2] + source[1:-1, 2:] + source[2:, 1:-1] + source[:-2, 1:-1]
    )
    return target.at[1:-1, 1:-1].set(means)


@partial(jax.jit, static_argnums=0, donate_argnums=(1, 2))
def run(steps, old, new):
    def double_step(_, plates):
        new = mean_of_five(*plates)
        return mean_of_five(new, plates[0]), new

    return jax.lax.fori_loop(0, steps, double_step, (old, new))
