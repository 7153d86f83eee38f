"""NumPy, a step for all agents

One vectorised update per step; each makes a few arrays of n inside the timed call.
"""


def run(x0, steps, alpha):
    x = x0
    for _ in range(steps):
        x = alpha * x * (1 - x)
    return x
