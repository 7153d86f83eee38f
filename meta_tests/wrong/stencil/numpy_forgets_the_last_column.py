"""values are wrong"""

from kernels.stencil.numpy_slices import run as right


def run(u, steps, k):
    result = u.copy()
    result[:, :-1] = right(u[:, :-1].copy(), steps, k)
    return result
