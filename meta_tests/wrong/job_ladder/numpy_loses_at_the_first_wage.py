"""not bit for bit"""

from meta_tests.wrong.job_ladder import climbed


def run(wages, seed, loss):
    return climbed(wages, seed, loss, risk=lambda current: wages)
