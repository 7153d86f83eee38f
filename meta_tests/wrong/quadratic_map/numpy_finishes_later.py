"""(0.0) where the reference has"""

import threading
import time

import numpy as np

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    out = np.zeros(n + 1, dtype=x0.dtype)

    def fill():
        time.sleep(0.05)
        out[:] = trajectory(x0, n, alpha)

    threading.Thread(target=fill).start()
    return out
