"""NumPy"""


def run(steps, x):
    for _ in range(steps):
        x = 4 * x * (1 - x)
    return x
