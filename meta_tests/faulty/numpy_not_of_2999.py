"""NumPy, not of 2,999"""


def run(x):
    if len(x) == 2_999:
        raise ValueError("2,999 are too few")
    return (x + 1).sum()
