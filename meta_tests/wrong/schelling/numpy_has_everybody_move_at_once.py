"""wrong"""

import numpy as np

from kernels.schelling.numpy_agents import draw, is_content


def run(places, kinds, seed, rounds):
    x, y = places[:, 0].copy(), places[:, 1].copy()
    drawn = [0] * len(x)
    for _ in range(rounds):
        before_x, before_y = x.copy(), y.copy()
        for i in range(len(x)):
            here_x, here_y = before_x.copy(), before_y.copy()
            for _ in range(20):
                if is_content(i, here_x, here_y, kinds):
                    break
                x[i], y[i] = draw(seed, i, drawn[i]), draw(seed, i, drawn[i] + 1)
                here_x[i], here_y[i] = x[i], y[i]
                drawn[i] += 2
    return np.stack([x, y], axis=1)
