"""more than"""

import numpy as np


def run(x):
    return np.conj(np.fft.rfft(x))
