"""NumPy, broadcasting by blocks

200 bodies against all others at a time: the table of their pairs exists, that of all pairs does not.
"""

import numpy as np

ROWS = 200


def run(x, m, softening):
    accelerations = np.empty_like(x)
    for first in range(0, len(x), ROWS):
        d = x - x[first : first + ROWS, None]
        squared = (d * d).sum(axis=2) + softening
        weights = m / (squared * np.sqrt(squared))
        accelerations[first : first + ROWS] = (weights[:, :, None] * d).sum(axis=1)
    return accelerations
