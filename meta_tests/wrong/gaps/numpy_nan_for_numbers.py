"""nan) where the reference has np.float64(0."""

import numpy as np


def run(x):
    return np.full_like(x, np.nan)
