"""From how many calls on a program is no slower than the reference's, and what a filled cache changes."""

import math
from dataclasses import replace

import numpy as np

from harness.analysis.choice import COMPILED
from harness.analysis.kernel import FIRST_CALL, IMPORT, NEW_SHAPE, WARM_CALL
from harness.analysis.stats import medians

# What pays off later than this, or after a longer program, never does in practice.
MOST_CALLS, LONGEST_SECONDS = 1_000_000, 86_400


def in_second_processes(groups):
    """The Groups as a process meets them that finds the libraries' caches filled by an earlier one.

    What keeps no compiled code is as it was. Left out are kernels that do and were not measured so, and
    groups without any that were.
    """
    filled = []
    for group in groups:
        kernels = [k for k in group.entries if k.second or k.failed or k.library not in COMPILED]
        if any(kernel.second for kernel in kernels):
            filled.append(replace(group, entries=[kernel.with_filled_cache() for kernel in kernels]))
    return filled


def pays_off_after(kernel, reference):
    """The number of calls from which on a program takes no longer than the reference's, imports included.

    It is so in half of the rounds or more. None if that never happens, not within MOST_CALLS and a program of
    LONGEST_SECONDS; also without the figures.
    """
    shapes = kernel.shapes
    if not (reference and kernel.script(shapes) and reference.script(shapes)):
        return None
    # Seconds by round of what is paid once, for a new shape, for a warm call.
    costs = []
    for times in (kernel.times_at_n, reference.times_at_n):
        later = times[:, [NEW_SHAPE if shapes > 1 else WARM_CALL, WARM_CALL]]
        costs.append(np.column_stack([times[:, IMPORT] + times[:, FIRST_CALL], later]))
    if np.isnan(costs[0] + costs[1]).any(axis=1).all():  # no round has both
        costs = [medians(by_round[None]) for by_round in costs]
    behind_once, behind_new, behind_warm = (costs[0] - costs[1]).T
    # As if every new shape came first; where that is enough, they are what it takes.
    calls = _calls(behind_once + (shapes - 1) * (behind_new - behind_warm), behind_warm)
    if shapes > 1:
        calls = np.where(calls <= shapes, _calls(behind_once, behind_new), calls)
    calls = np.sort(calls[~np.isnan(calls)])
    median_calls = calls[len(calls) // 2]
    if median_calls > MOST_CALLS or kernel.script(median_calls).median > LONGEST_SECONDS:
        return None
    return int(median_calls)


def _calls(behind, behind_later):
    """From how many calls on nothing is lost: `behind` after one, by `behind_later` more after each other."""
    with np.errstate(divide="ignore", invalid="ignore"):
        later = np.where(behind_later < 0, 1 + np.ceil(behind / -behind_later), math.inf)
    return np.where(np.isnan(behind), np.nan, np.where(behind <= 0, 1, later))
