"""returned function, not a JAX array"""


def run(grid):
    return lambda: grid[0]
