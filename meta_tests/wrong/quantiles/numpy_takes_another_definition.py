"""4 of 5 values are wrong"""

import numpy as np


def run(x, percents):
    return np.percentile(x, percents, method="weibull").astype(x.dtype)
