"""NumPy"""

import numpy as np


def run(x):
    return np.fft.rfft(x)
