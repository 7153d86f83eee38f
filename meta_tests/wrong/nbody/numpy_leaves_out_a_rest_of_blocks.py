"""values are wrong"""

import numpy as np

from kernels.nbody import numpy_blocks


def run(x, m, softening):
    whole = len(x) // 4 * 4
    accelerations = np.zeros_like(x)
    accelerations[:whole] = numpy_blocks.run(x, m, softening)[:whole]
    return accelerations
