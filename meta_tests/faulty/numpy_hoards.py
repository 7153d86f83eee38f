"""memory: MemoryError: Unable to allocate"""

import resource

import numpy as np

blocks = []


def run(x):
    resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
    while True:
        blocks.append(np.empty(10**7))
