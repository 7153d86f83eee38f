"""where the reference has"""

import numpy as np


def run(a, b):
    row = np.arange(len(b) + 1)
    for i, letter in enumerate(a, 1):
        row = np.append(i, np.minimum(row[1:] + 1, row[:-1] + (b != letter)))
    return row[-1]
