"""values are wrong
'few'
"""

import numpy as np


# An empty row gets the first entry of the next one.
def run(starts, columns, values, rows, steps, damping):
    scalar, x = values.dtype.type, np.ones(len(starts) - 1, values.dtype)
    begin = np.minimum(starts[:-1], len(values) - 1)
    for _ in range(steps):
        x = scalar(1) - damping + damping * np.add.reduceat(values * x[columns], begin)
    return x
