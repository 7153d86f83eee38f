"""values are wrong"""

import numpy as np


def run(x, m, softening):
    d = x - x[:, None]
    squared = (d * d).sum(axis=2) + softening
    weights = np.triu(m / (squared * np.sqrt(squared)))
    return (weights[:, :, None] * d).sum(axis=1)
