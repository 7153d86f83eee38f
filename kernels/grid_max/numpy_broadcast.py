"""NumPy, broadcasting

A column against a row instead of two meshes: x² and y² are computed n times, not n² times, and two
arrays of n × n exist at once instead of five. All inside the timed call.
"""

import numpy as np


def f(x, y):
    return np.cos(x**2 + y**2) / (1 + x**2 + y**2)


def run(grid):
    return np.max(f(grid, grid[:, np.newaxis]))
