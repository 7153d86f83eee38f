"""What a program pays in all: import, first call, and the calls after it, warm or on another shape."""

import math
from dataclasses import replace
from statistics import median_high

import numpy as np

from harness.analysis.estimates import estimate

# What pays off later than this, or after a longer program, never does in practice.
MOST_CALLS, LONGEST_SECONDS = 1_000_000, 86_400


def parts_by_round(entry, rounds):
    """Seconds of (import, first call, call on a new shape, warm call) at the n asked for: (rounds, 4).

    NaN where a round has none. A file of the older form has no rounds: its medians stand for one.
    """
    new = entry.new_shape_at_n() if entry.shapes > 1 else entry.warm_at_n()
    parts = np.full((rounds, 4), np.nan)
    for place, figure in enumerate((entry.imported, entry.first_call_at_n(), new, entry.warm_at_n())):
        for number, seconds in (figure.by_round or {0: figure.median}).items() if figure else ():
            parts[number, place] = seconds
    return parts


def rounds_of(entries):
    """How many rounds these entries have figures of, those between that have none among them."""
    figures = [f for e in entries for f in (e.imported, e.first_call, e.new_shape, e.warm) if f]
    return 1 + max((number for figure in figures for number in figure.by_round), default=0)


def in_calls(parts, calls, shapes=1):
    """Seconds of programs that make so many calls: ``(*parts.shape[:-1], len(calls))``.

    Import, first call and the calls after it: the first on each further shape costs what a new shape does.
    """
    calls = np.asarray(calls, float)
    new = np.minimum(calls, shapes) - 1
    imported, first, on_new_shape, warm = (parts[..., place, None] for place in range(4))
    on_new_shapes = np.where(new == 0, 0.0, new * on_new_shape)
    return imported + first + on_new_shapes + (calls - 1 - new) * warm


def evidence(entry):
    """Is there a round of it that nothing disturbed?"""
    return all(part.counts for part in (entry.imported, entry.first_call, entry.warm) if part)


def script(entry, calls):
    """The Estimate in seconds of a program that makes so many calls at the n asked for, import included.

    Summed within each process. None unless import, first call, warm call, and a new shape where it counts,
    were measured in one round.
    """
    by_round = in_calls(parts_by_round(entry, rounds_of([entry])), [calls], entry.shapes)[:, 0]
    known = {number: float(seconds) for number, seconds in enumerate(by_round) if not np.isnan(seconds)}
    return estimate(known, evidence(entry))


def in_second_processes(groups):
    """The Groups as a process meets them that finds the libraries' caches filled by an earlier one.

    What keeps no compiled code is as it was. Left out are kernels that do and were not measured so, and
    groups without any that were.
    """
    made = []
    for group in groups:
        if any(entry.second for entry in group.entries):
            entries = [_in_second_process(e) for e in group.entries if e.second or not may_keep(e)]
            made.append(replace(group, entries=entries))
    return made


def may_keep(entry):
    """Does a kernel have figures, and its library keep compiled code on a disk if it is told to?"""
    return entry.library in ("numba", "jax") and not entry.failed


def _in_second_process(entry):
    second = entry.second
    if not second:
        return entry
    return replace(
        entry, imported=second.imported, first_call=second.first_call, compiled_at_import=None, second=None
    )


def pays_off_after(entry, reference):
    """The number of calls from which on a program takes no longer than the reference's, imports included.

    It is so in half of the rounds or more. None if that never happens, not within MOST_CALLS and a program of
    LONGEST_SECONDS; also without the figures.
    """
    sides = [_once_and_again(side) for side in (entry, reference)]
    if None in sides:
        return None
    figures = [figure for side in sides for figure in side]
    shared = set.intersection(*(set(figure.by_round) for figure in figures))
    if not shared:
        found = _from(entry.shapes, *(figure.median for figure in figures))
    else:
        by_round = (_from(entry.shapes, *(f.by_round[number] for f in figures)) for number in shared)
        found = median_high(math.inf if calls is None else calls for calls in by_round)
    if found is None or found > MOST_CALLS:
        return None
    return found if script(entry, found).median <= LONGEST_SECONDS else None


def _once_and_again(entry):
    """What a program pays once, for a new shape, for a warm call: Estimates; None without figures."""
    if not entry or not script(entry, entry.shapes):
        return None
    warm = entry.warm_at_n()
    return script(entry, 1), (warm if entry.shapes == 1 else entry.new_shape_at_n()), warm


def _from(shapes, once, new, warm, reference_once, reference_new, reference_warm):
    """The same of numbers, for programs that meet each of so many shapes as soon as they can."""
    later = (shapes - 1) * (new - warm), (shapes - 1) * (reference_new - reference_warm)
    found = _calls(once + later[0], warm, reference_once + later[1], reference_warm)
    if shapes > 1 and found is not None and found <= shapes:
        return _calls(once, new, reference_once, reference_new)
    return found


def _calls(first, warm, reference_first, reference_warm):
    if first <= reference_first:
        return 1
    if warm >= reference_warm:
        return None
    return 1 + math.ceil((first - reference_first) / (reference_warm - warm))
