"""on the probe 'only_15', n = 61"""

import numpy as np

from kernels.grid_max.numpy_meshgrid import f


def run(grid):
    kept = np.concatenate([grid[s : s + 15] for s in range(0, len(grid), 16)])
    return np.max(f(*np.meshgrid(kept, grid)))
