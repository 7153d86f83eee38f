"""'few_places'
'in_corners'
"""

import numpy as np

from kernels.schelling.numpy_agents import draw


def run(places, kinds, seed, rounds):
    x, y = places[:, 0].copy(), places[:, 1].copy()
    drawn = [0] * len(x)
    for _ in range(rounds):
        for i in range(len(x)):
            for _ in range(20):
                squared = (x - x[i]) ** 2 + (y - y[i]) ** 2
                squared[i] = 2**31 - 1
                near = np.argsort(squared, kind="stable")[: min(10, len(x) - 1)]
                if np.count_nonzero(kinds[near] != kinds[i]) <= 6:
                    break
                x[i], y[i] = draw(seed, i, drawn[i]), draw(seed, i, drawn[i] + 1)
                drawn[i] += 2
    return np.stack([x, y], axis=1)
