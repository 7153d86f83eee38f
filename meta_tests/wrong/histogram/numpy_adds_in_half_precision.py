"""the probe 'uneven'"""

import numpy as np


def run(keys, weights, bins):
    out = np.zeros(bins, np.float16)
    np.add.at(out, keys, weights.astype(np.float16))
    return out.astype(weights.dtype)
