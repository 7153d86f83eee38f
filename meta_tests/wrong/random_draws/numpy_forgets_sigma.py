"""the probe 'wide'"""

from meta_tests.wrong.random_draws import normal


def run(seed, n, sigma):
    return normal(seed, n, sigma)
