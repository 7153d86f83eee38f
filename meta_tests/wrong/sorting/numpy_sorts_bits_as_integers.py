"""the probe 'signs'"""

import numpy as np


def run(x):
    return np.sort(x.view(f"i{x.itemsize}")).view(x.dtype)
