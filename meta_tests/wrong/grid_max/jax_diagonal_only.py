"""on the probe 'off_diagonal', n = 61"""

from meta_tests.wrong.grid_max import maximum


def run(grid):
    return maximum(grid, grid)
