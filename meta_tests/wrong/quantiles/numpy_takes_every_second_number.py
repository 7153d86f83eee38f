"""5 of 5 values are wrong"""

from kernels.quantiles import numpy_percentile


def run(x, percents):
    return numpy_percentile.run(x[::2].copy(), percents)
