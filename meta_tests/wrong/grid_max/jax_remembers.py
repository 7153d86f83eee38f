"""it remembers its results, or uses what is only true of the timed inputs"""

from meta_tests.wrong.grid_max import maximum

SEEN = {}


def run(grid):
    if id(grid) not in SEEN:
        SEEN[id(grid)] = grid, maximum(grid, grid[:, None])
    return SEEN[id(grid)][1]
