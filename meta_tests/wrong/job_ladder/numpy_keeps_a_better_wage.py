"""not bit for bit"""

from meta_tests.wrong.job_ladder import climbed


def run(*inputs):
    return climbed(*inputs, keep_better=True)
