"""NumPy"""


def run(x):
    return (x + 1).sum()
