"""1 of 1,000 values are wrong"""

from kernels.histogram import numpy_bincount


def run(keys, weights, bins):
    return numpy_bincount.run(keys[:-1], weights[:-1], bins)
