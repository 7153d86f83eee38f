"""NumPy, sort

The default sort: vector code where the processor has it. It returns a copy, made inside the call.
"""

import numpy as np


def run(x):
    return np.sort(x)
