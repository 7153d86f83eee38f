"""What a script pays in all: import, first call, and the warm calls after it."""

import math
from statistics import median_high

from harness.analysis.estimates import total


def script(entry, calls):
    """The Estimate in seconds of a script that makes so many calls at the n asked for, import included.

    Summed within each process. None unless import, first call and warm call were all measured.
    """
    first, warm = entry.first_call_at_n(), entry.warm_at_n()
    if not (entry.imported and first and warm):
        return None
    return total((1, entry.imported), (1, first), (calls - 1, warm))


def pays_off_after(entry, reference, imports=False):
    """The number of calls from which first call + warm calls cost no more than the reference's.

    It is so in half of the rounds or more. With `imports`, both sides' imports count too. None if that
    never happens; also without the figures.
    """
    sides = [_once_and_again(side, imports) for side in (entry, reference)]
    if None in sides:
        return None
    (once, again), (reference_once, reference_again) = sides
    rounds = [figure.by_round.keys() for figure in (once, again, reference_once, reference_again)]
    shared = set.intersection(*map(set, rounds))
    if not shared:
        return _calls(once.median, again.median, reference_once.median, reference_again.median)
    by_round = (
        _calls(*(figure.by_round[number] for figure in (once, again, reference_once, reference_again)))
        for number in shared
    )
    found = median_high(math.inf if calls is None else calls for calls in by_round)
    return None if found == math.inf else found


def _once_and_again(entry, imports):
    """What a script pays once and what for each further call, as Estimates; None without figures."""
    once = (script(entry, 1) if imports else entry.first_call_at_n()) if entry else None
    again = entry.warm_at_n() if entry else None
    return (once, again) if once and again else None


def _calls(first, warm, reference_first, reference_warm):
    if first <= reference_first:
        return 1
    if warm >= reference_warm:
        return None
    return 1 + math.ceil((first - reference_first) / (reference_warm - warm))
