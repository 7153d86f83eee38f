"""NumPy, in child processes"""

import multiprocessing
import time

pools = []


def work(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def run(x):
    if not pools:
        pools.append(multiprocessing.get_context("fork").Pool(2))
    pools[0].map(work, [0.02] * 2)
    return (x + 1).sum()
