"""the probe 'subnormals'"""

import numpy as np


def run(x):
    return np.sort(np.where(np.abs(x) < np.finfo(x.dtype).tiny, x.dtype.type(0), x))
