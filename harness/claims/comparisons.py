"""Which kernel is faster, by the one rule and for those that failed; and the figures in words."""

import math

from harness.analysis.estimates import Estimate, estimate
from harness.analysis.ranking import ranked
from harness.analysis.slower import compared, enough, is_slower
from harness.claims.claim import CLOSE, FEW, Finding, Lacking, TooFew, all_of, opposite, said
from harness.claims.evidence import failure, known, late, warm_of
from harness.units import format_bytes, format_digits, format_seconds


def longer(one, other, factor=1.0):
    """Is Estimate `one` more than `factor` times `other`? HOLDS, FAILS, or why that is open."""
    found = is_slower(one, other, factor)
    if found is None:
        return CLOSE if enough(one, other) else FEW
    return said(found)


def slower(one, other, factor=1.0):
    """The same of two Entries' warm calls. A kernel that ran out of time is slower than one that did not.

    Raises Lacking if both ran out of time, or if one failed in a way that says nothing of its speed.
    """
    lost = [entry for entry in (one, other) if entry.failed and not late(entry)]
    if lost or (late(one) and late(other)):
        raise Lacking("; ".join(failure(entry) for entry in lost or (one, other)))
    # A process may take minutes, so one that runs out of time is beyond any factor that a claim names.
    if late(one):
        return said(bool(warm_of(other)))
    if late(other):
        return opposite(said(bool(warm_of(one))))
    return longer(warm_of(one), warm_of(other), factor)


def faster(one, other):
    """The Finding on whether Entry `one` is faster than `other`."""
    return Finding(slower(other, one), format_pair(one, other))


def near_fastest(entry, rivals, factor):
    """The Finding on whether an Entry is at most `factor` times slower than each rival that finished."""
    # A rival that ran out of time sets no standard; if no rival did finish, who finished is the fastest.
    judges = [rival for rival in rivals if not rival.failed] or [rival for rival in rivals if late(rival)]
    if not judges:
        raise Lacking("; ".join(failure(rival) for rival in rivals))
    word = all_of([opposite(slower(entry, rival, factor)) for rival in judges])
    fastest = judges[0] if judges[0].failed else min(judges, key=_median)
    others = [failure(rival) for rival in rivals if rival.failed and rival is not fastest]
    return Finding(word, "; ".join([format_pair(entry, fastest), *others]))


def fastest_is_of(mine, *others):
    """The Finding on whether the fastest of all these Entries is among `mine`; `others` are lists too.

    It holds if every kernel that may be the fastest is one of `mine`, and fails if none of them is.
    """
    entries = [*mine, *(entry for rivals in others for entry in rivals)]
    ranking = ranked(entries, lambda entry: entry.warm_at_n())
    if ranking is None:
        raise Lacking("; ".join(failure(entry) for entry in entries if entry.failed) or "no warm time")
    sides = {entry in mine for entry in ranking.best}
    # Of a kernel that was disturbed in every round it is not known that it is slower.
    unknown = any(not (entry.warm or entry.failed) for entry in entries)
    word = ranking.word if unknown or len(sides) > 1 else said(sides.pop())
    best = [min(found, key=_median) for side in (mine, *others) if (found := [e for e in side if e.warm])]
    figures = ", ".join(map(format_warm, best))
    failed = [failure(entry) for entry in entries if entry.failed]
    if failed:
        figures = "; ".join([f"of those that finished: {figures}", *failed])
    return Finding(word, figures)


def leaner(one, other):
    """The Finding on whether Entry `one` has the smaller peak. Memory that ran out is more than any peak."""
    lost = [entry for entry in (one, other) if entry.failed and entry.failed_kind != "memory"]
    if lost or (one.failed and other.failed):
        raise Lacking("; ".join(failure(entry) for entry in lost or (one, other)))
    peaks = [
        math.inf if entry.failed else known(entry, entry.peak_bytes_at_n(), "peak memory")
        for entry in (one, other)
    ]
    figures = [
        failure(entry) if entry.failed else format_peak(entry.kernel, peak)
        for entry, peak in zip((one, other), peaks, strict=True)
    ]
    return Finding(said(peaks[0] < peaks[1]), ", ".join(figures))


def gain(one, other):
    """The Estimate of how many times as long Estimate `one` is as `other`; raises TooFew.

    Of each round that both have, or of the medians and bounds where there are no rounds.
    """
    if not (one.by_round and other.by_round):
        low, high = one.low / other.high, one.high / other.low
        return Estimate(one.median / other.median, low, high, min(one.processes, other.processes))
    shared = [number for number in one.by_round if number in other.by_round]
    if not shared:
        raise TooFew("no round has both of two processes that are to be compared")
    return estimate({number: one.by_round[number] / other.by_round[number] for number in shared})


def _median(entry):
    return warm_of(entry).median


def format_warm(entry):
    """'jax_vmap on the GPU 0.3 ms': a kernel and its warm call, or why it has none."""
    if entry.failed:
        return failure(entry)
    where = "" if entry.device == "cpu" else f" on the {entry.device.upper()}"
    return f"{entry.kernel}{where} {format_seconds(_median(entry))}"


def format_pair(one, other):
    """Two kernels' warm calls, and how many times as long the slower one takes."""
    words = f"{format_warm(one)}, {format_warm(other)}"
    if one.failed or other.failed:
        return words
    quick, slow = sorted((one, other), key=_median)
    return f"{words}: {format_times(warm_of(slow), warm_of(quick))}"


def format_times(one, other):
    """'1.5 to 1.7 times': the interval of the ratio of two Estimates, which decides."""
    found = compared(one, other)
    low, high = format_digits(found.low), format_digits(found.high)
    words = f"{low} times" if low == high else f"{low} to {high} times"
    return words if found.rounds else f"{words} with drift"


def format_peak(kernel, peak):
    """'numpy_meshgrid 360 MB'."""
    return f"{kernel} {format_bytes(peak)}"
