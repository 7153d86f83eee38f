"""NumPy, sum of squares

What is inside the timed call: squaring, which makes an array, and the sum.
"""

import numpy as np


def run(x):
    return np.sum(x**2)
