"""the seeds 1 and 2 give the same"""

from meta_tests.wrong.random_draws import normal

DTYPES = ("float64",)


def run(seed, n, sigma):
    return sigma * normal(0, n, sigma)
