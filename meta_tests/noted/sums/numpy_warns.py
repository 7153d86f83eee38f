"""RuntimeWarning: divide by zero encountered in log (np.errstate says where that is meant)"""

import numpy as np


def run(x):
    return np.sum(x + 1) + 0 * np.sum(np.where(x > 0, np.log(x), 0))
