"""A kernel that gives no answer in time: what a call takes at smaller sizes, and what follows from it."""

import math
import statistics
from dataclasses import asdict, replace

from harness.cases.problems import problem
from harness.measure import process, reference
from harness.units import format_duration, format_seconds

# Sizes are doubled until a call takes so long, or until one of them runs out of time as well.
LONG_ENOUGH_SECONDS, LIMIT_SECONDS = 0.5, 20.0


def told(case, time_limit, folder, **where):
    """What was found, to be put behind "no answer within 120 s"; `where`: whose Python and kernels."""
    measured = _measured(case, min(time_limit, LIMIT_SECONDS), folder, where)
    if not measured:
        return ", nor at any smaller size that was tried"
    n, seconds = measured[-1]
    if len(measured) == 1:
        return f"; a call takes {format_seconds(seconds)} at n = {n:,}"
    fewer, before = measured[-2]
    # Over the last three sizes: one of them may lie where a cache ends.
    logs = ([math.log(value) for value in column] for column in zip(*measured[-3:], strict=True))
    power = statistics.linear_regression(*logs).slope
    expected = seconds * (case.n / n) ** power
    return (
        f"; a call takes {format_seconds(before)} at n = {fewer:,} and {format_seconds(seconds)} at {n:,}, "
        f"growing as n^{power:.1f}: n = {case.n:,} would take about {format_duration(expected)}"
    )


def _measured(case, time_limit, folder, where):
    """[(n, seconds of a warm call)] at sizes from small up, each twice the one before."""
    found, n = [], min(problem(case.problem).sizes["small"], case.n)
    while n < case.n:
        smaller = replace(case, size=str(n))
        request = {"case": asdict(smaller), "timed": True}
        try:
            request["reference"] = reference.prepare(smaller, folder, time_limit, **where)
            answer = process.ask(request, time_limit, device=case.device, **where)
        except process.ProcessFailed:
            break
        found.append((n, answer["warm_seconds"]))
        if answer["warm_seconds"] > LONG_ENOUGH_SECONDS:
            break
        n *= 2 if answer["warm_seconds"] > LONG_ENOUGH_SECONDS / 16 else 4
    return found
