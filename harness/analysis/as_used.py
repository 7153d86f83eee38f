"""What a script pays in all: import, first call, and the warm calls after it."""

import math
from statistics import median_high

from harness.analysis.estimates import total

# What pays off later than this, or after a longer script, never does in practice.
MOST_CALLS, LONGEST_SECONDS = 1_000_000, 86_400


def script(entry, calls):
    """The Estimate in seconds of a script that makes so many calls at the n asked for, import included.

    Summed within each process. None unless import, first call and warm call were all measured.
    """
    first, warm = entry.first_call_at_n(), entry.warm_at_n()
    if not (entry.imported and first and warm):
        return None
    return total((1, entry.imported), (1, first), (calls - 1, warm))


def pays_off_after(entry, reference):
    """The number of calls from which on a script takes no longer than the reference's, imports included.

    It is so in half of the rounds or more. None if that never happens, not within MOST_CALLS and a script of
    LONGEST_SECONDS; also without the figures.
    """
    sides = [_once_and_again(side) for side in (entry, reference)]
    if None in sides:
        return None
    (once, again), (reference_once, reference_again) = sides
    rounds = [figure.by_round.keys() for figure in (once, again, reference_once, reference_again)]
    shared = set.intersection(*map(set, rounds))
    if not shared:
        found = _calls(once.median, again.median, reference_once.median, reference_again.median)
    else:
        by_round = (
            _calls(*(figure.by_round[number] for figure in (once, again, reference_once, reference_again)))
            for number in shared
        )
        found = median_high(math.inf if calls is None else calls for calls in by_round)
    if found is None or found > MOST_CALLS:
        return None
    return found if once.median + (found - 1) * again.median <= LONGEST_SECONDS else None


def _once_and_again(entry):
    """What a script pays once and what for each further call, as Estimates; None without figures."""
    once, again = (script(entry, 1), entry.warm_at_n()) if entry else (None, None)
    return (once, again) if once and again else None


def _calls(first, warm, reference_first, reference_warm):
    if first <= reference_first:
        return 1
    if warm >= reference_warm:
        return None
    return 1 + math.ceil((first - reference_first) / (reference_warm - warm))
