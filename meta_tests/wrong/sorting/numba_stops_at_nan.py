"""the probe 'nan'"""

import numba


@numba.njit
def run(x):
    y = x.copy()
    for i in range(1, len(y)):
        value, j = y[i], i - 1
        while j >= 0 and y[j] > value:
            y[j + 1] = y[j]
            j -= 1
        y[j + 1] = value
    return y
