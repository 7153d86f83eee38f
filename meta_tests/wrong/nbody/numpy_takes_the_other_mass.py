"""values are wrong"""

import numpy as np


def run(x, m, softening):
    d = x - x[:, None]
    squared = (d * d).sum(axis=2) + softening
    weights = m[:, None] / (squared * np.sqrt(squared))
    return (weights[:, :, None] * d).sum(axis=1)
