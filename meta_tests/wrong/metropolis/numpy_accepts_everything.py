"""wrong"""

import numpy as np


def run(starts, moves, log_u):
    return starts + moves.sum(axis=0), np.full(len(starts), len(moves))
