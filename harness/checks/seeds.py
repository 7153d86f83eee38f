"""Does the seed among the inputs decide a kernel's random numbers?"""

import numpy as np

from harness.cases import problems
from harness.cases.call import Call
from harness.checks import races
from harness.checks.agreement import Disagreement
from harness.checks.results import copied, is_floating, outputs, same, same_bits

# Two seeds may have a draw in common; half of all draws they have not.
IN_COMMON = 0.5


def random_as_asked(call):
    """Raise Disagreement unless the seed among the inputs (`Problem.seed`) decides the result, and alone."""
    case, stated = call.case, problems.problem(call.case.problem)
    if stated.seed is None:
        return
    given = list(call.inputs)
    first = copied(call())
    # Of objects of their own: what is remembered by the very array tells nothing.
    again = copied(call()), copied(Call(case, tuple(given))())
    if not all(races.same_but_for_rounding(call, first, one) for one in again):
        raise Disagreement(
            f"{case.id}: two calls with the same seed, {given[stated.seed]}, give other results"
        )
    given[stated.seed] += 1
    other = copied(Call(case, tuple(given))())
    if same_bits(first, other):
        raise Disagreement(
            f"{case.id}: the seeds {given[stated.seed] - 1} and {given[stated.seed]} give the same"
        )
    for one, another in zip(outputs(first), outputs(other), strict=True):
        if is_floating(one) and one.shape == another.shape and np.mean(same(one, another)) > IN_COMMON:
            raise Disagreement(
                f"{case.id}: another seed leaves {np.mean(same(one, another)):.0%} of the values"
            )
