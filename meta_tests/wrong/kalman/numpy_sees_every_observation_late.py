"""at index 2"""

import numpy as np

from kernels.kalman import numpy_loop


def run(y, *rest):
    return numpy_loop.run(np.append(y[:1], y[:-1]), *rest)
