"""wrong"""

import numpy as np

from kernels.root_finding import numpy_active


def run(q, p, accuracy):
    x, steps = numpy_active.run(q, p, accuracy)
    return x, np.full_like(steps, steps.max())
