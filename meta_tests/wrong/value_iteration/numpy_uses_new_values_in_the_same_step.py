"""in output 1 of 2"""

from meta_tests.wrong.value_iteration import iterated


def run(a, *rest):
    return iterated(a, *rest, choices=len(a), in_place=True)
