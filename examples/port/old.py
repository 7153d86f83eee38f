"""The utility that a hundred households have over time, on average, of wealth that grows at random."""

import numpy as np


def mean_utility(wealth, growth, floor):
    total = np.zeros_like(wealth)
    for factors in growth:
        wealth = np.maximum(wealth * factors, floor)
        total += np.log(wealth)
    return total.mean() / len(growth)
