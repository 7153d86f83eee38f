"""NumPy, prints"""

import sys


def run(x):
    print("{}", flush=True)
    print("noise", file=sys.stderr, flush=True)
    return (x + 1).sum()
