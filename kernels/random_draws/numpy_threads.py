"""NumPy, a Generator per part in threads

"Multithreaded generation" of NumPy's documentation: a Generator spawned for each sixteenth of the draws fills
it in place, and lets other threads run meanwhile. The draws are the same on any number of threads.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

PARTS = 16
# As many draws as stay in a cache until they are multiplied.
BLOCK = 32_768


def fill(rng, part, sigma):
    for start in range(0, len(part), BLOCK):
        block = part[start : start + BLOCK]
        rng.standard_normal(dtype=part.dtype, out=block)
        block *= sigma


def run(seed, n, sigma):
    draws = np.empty(n, sigma.dtype)
    parts = [draws[part * n // PARTS : (part + 1) * n // PARTS] for part in range(PARTS)]
    generators = np.random.default_rng(seed).spawn(PARTS)
    with ThreadPoolExecutor(PARTS) as pool:
        list(pool.map(fill, generators, parts, [sigma] * PARTS))
    return draws
