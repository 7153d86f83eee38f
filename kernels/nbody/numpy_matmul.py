"""NumPy, products of matrices

Squared distances as |x_i|² + |x_j|² - 2 x_i x_j, and the sums as a second product: BLAS does both. The first
loses digits where two bodies are close.
"""

import numpy as np

ROWS = 200


def run(x, m, softening):
    accelerations, lengths = np.empty_like(x), (x * x).sum(axis=1)
    for first in range(0, len(x), ROWS):
        some = x[first : first + ROWS]
        squared = lengths[first : first + ROWS, None] + lengths - 2 * (some @ x.T)
        squared = np.maximum(squared, 0) + softening
        weights = m / (squared * np.sqrt(squared))
        accelerations[first : first + ROWS] = weights @ x - weights.sum(axis=1)[:, None] * some
    return accelerations
