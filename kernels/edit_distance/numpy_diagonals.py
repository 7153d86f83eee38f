"""NumPy, anti-diagonals

All numbers with the same i + j at once: they need those of the two diagonals before, and b from its end.
"""

import numpy as np


def run(a, b):
    n, m = len(a), len(b)
    turned = b[::-1]
    # By i: the diagonals d - 2, d - 1 and d.
    older, old, new = (np.zeros(n + 1, np.int32) for _ in range(3))
    for d in range(1, n + m + 1):
        first, last = max(1, d - m), min(n, d - 1)
        if d <= m:
            new[0] = d
        if d <= n:
            new[d] = d
        if first <= last:
            of_b = turned[m - d + first : m - d + last + 1]
            changed = older[first - 1 : last] + (a[first - 1 : last] != of_b)
            shorter = np.minimum(old[first - 1 : last], old[first : last + 1]) + 1
            np.minimum(changed, shorter, out=new[first : last + 1])
        older, old, new = old, new, older
    return old[n]
