"""wrong: Disagreement: faulty-numpy_wrong-medium-float64-cpu: np.float64(1.0)"""


def run(x):
    return x[0] if x[0] else (x + 1).sum()
