"""NumPy, a step for all agents, in place

numpy_agents with ``out=``: two arrays of n are made per call, and written over in every step.
"""

import numpy as np


def run(x0, steps, alpha):
    x, one_less_x = x0.copy(), np.empty_like(x0)
    for _ in range(steps):
        np.subtract(1, x, out=one_less_x)
        np.multiply(alpha, x, out=x)
        np.multiply(x, one_less_x, out=x)
    return x
