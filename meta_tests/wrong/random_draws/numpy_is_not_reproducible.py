"""two calls with the same seed"""

from meta_tests.wrong.random_draws import normal

DTYPES = ("float32",)


def run(seed, n, sigma):
    return sigma * normal(None, n, sigma)
