"""'wide'
'tall'
"""

import numpy as np

from kernels.stencil import numpy_slices


def run(u, steps, k):
    side = min(u.shape)
    result = u.copy()
    result[:side, :side] = numpy_slices.run(np.ascontiguousarray(u[:side, :side]), steps, k)
    return result
