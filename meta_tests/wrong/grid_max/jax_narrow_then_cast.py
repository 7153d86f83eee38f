"""every value is one of float32: it is computed in that, or handed through it"""

from meta_tests.wrong.grid_max import maximum

DTYPES = ("float64",)


def run(grid):
    narrow = grid.astype("float32")
    return maximum(narrow, narrow[:, None]).astype(grid.dtype)
