"""a race between threads, random numbers without a seed, or memory that was never set"""

from meta_tests.wrong.random_draws import normal

DTYPES = ("float32",)


def run(seed, n, sigma):
    return sigma * normal(None, n, sigma)
