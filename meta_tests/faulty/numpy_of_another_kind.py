"""NumPy, another kind of result of 2,999"""


def run(x):
    return x if len(x) == 2_999 else (x + 1).sum()
