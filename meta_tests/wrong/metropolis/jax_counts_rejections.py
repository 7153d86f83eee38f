"""wrong"""

from kernels.metropolis import jax_scan_of_vmap


def run(starts, moves, log_u):
    x, accepted = jax_scan_of_vmap.run(starts, moves, log_u)
    return x, len(moves) - accepted
