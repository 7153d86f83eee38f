"""5 of 5 values are wrong"""

import numpy as np


def run(x, percents):
    blocks = np.concatenate([np.sort(block) for block in np.array_split(x, 2)])
    place = percents * (len(x) - 1)
    j = np.minimum(place // 100, len(x) - 2)
    return blocks[j] + ((place - 100 * j) / 100).astype(x.dtype) * (blocks[j + 1] - blocks[j])
