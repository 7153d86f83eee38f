"""4 of 40 values are wrong"""

from meta_tests.wrong.value_iteration import iterated


def run(a, *rest):
    return iterated(a, *rest, choices=max(1, len(a) - 1), in_place=False)
