"""Is a problem's tolerance so wide that work could be missing and nobody would see it?

A bound on rounding that is proven for every order of operations is often thousands of times too wide. Then
the reference itself, with one number in a thousand left out, would be admitted, and so would a kernel that
forgets as many. How large a tolerance is says little alone: a sum of numbers that cancel has a large one
beside its small value, and a maximum is not moved by most of what is left out, which is nobody's fault.
"""

import warnings

import numpy as np

from harness.cases.call import reference_result
from harness.cases.statement import output_in_words
from harness.checks.results import errors, is_floating, outputs, same, share_of_largest
from harness.libraries.values import is_array

LEFT_OUT = 1_000
# Of an output's largest value: what moves it by less is rounding, in float32.
NOTABLE = 1e-4


def fault(problem_name, inputs, value, tolerance):
    """What is wrong with the tolerance at these inputs, in one sentence, or None.

    `value` and `tolerance` are what `inputs.expected` says of them. Nothing is run where every tolerance is a
    small share of its output.
    """
    if tolerance is None:
        return None
    pairs = zip(outputs(tolerance), outputs(value), strict=True)
    shares = [share_of_largest(np.max(allowed, initial=0), output) for allowed, output in pairs]
    largest = max(shares)
    if largest <= NOTABLE:
        return None
    for position, changed in _left_out(inputs):
        moved = _admitted_move(problem_name, changed, value, tolerance)
        if moved >= NOTABLE:
            return (
                f"the tolerance is {_share_in_words(largest)} the result's largest value"
                f"{output_in_words(shares.index(largest) + 1, len(shares))}: it admits the reference itself "
                f"without one in {LEFT_OUT:,} numbers of input {position}, which moves the result by "
                f"{_share_in_words(moved)} that; give one that is nearer to what rounding does"
            )
    return None


def _share_in_words(share):
    return f"{share:.2g} times" if share >= 1 else f"{share * 100:.2g} % of"


def _left_out(inputs):
    """(position, inputs with one in a thousand numbers of that one left out), its last one among them."""
    for at, value in enumerate(inputs):
        if is_array(value) and is_floating(value) and value.size > 1:
            changed = value.copy()
            changed.reshape(-1)[:: -min(LEFT_OUT, value.size)] = 0
            yield at + 1, (*inputs[:at], changed, *inputs[at + 1 :])


def _admitted_move(problem_name, inputs, value, tolerance):
    """By what share of an output's largest value its result moves on these inputs; 0 if it is refused."""
    moved = 0.0
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = reference_result(problem_name, inputs)
    except Exception:  # a problem need not be posed for every input
        return moved
    for array, reference, allowed in zip(*map(outputs, (result, value, tolerance)), strict=True):
        if array.shape != reference.shape:
            return 0.0
        error = errors(array, reference) if is_floating(reference) else 0
        if not (np.all(error <= allowed) if is_floating(reference) else same(array, reference).all()):
            return 0.0
        moved = max(moved, share_of_largest(np.max(error), reference))
    return moved
