"""A kernel that gives no answer in time: what took it, and how that grows with n."""

import math
import statistics
from dataclasses import asdict, replace

from harness import libraries
from harness.cases.problems import problem
from harness.measure import process, reference
from harness.units import format_duration, format_seconds

# Sizes are raised until a call or a first call takes so long, or until one of them runs out of time as well.
LONG_ENOUGH_SECONDS, LONG_FIRST_CALL_SECONDS, LIMIT_SECONDS = 0.5, 4.0, 20.0
# First, warm and checked calls of one sample, with room for import and inputs.
CALLS_OF_A_SAMPLE = 5
# A part of the first call (`harness.libraries.base.PARTS`), or a warm call, as the subject of a sentence.
CALL = "call"
SUBJECTS = {
    "trace": "JAX traces its first call for",
    "lower": "JAX lowers its first call for",
    "compile": "JAX compiles its first call for",
    "infer": "Numba infers types in its first call for",
    "LLVM": "LLVM compiles its first call for",
    CALL: "a call takes",
}
UNROLLED = " (jit unrolls a Python loop: jax.lax.scan compiles one step)"


def told(case, time_limit, folder, answer, **where):
    """What was found, to be put behind "no answer within 120 s"; `where`: whose Python and kernels.

    `answer` is what the process had said: where its first call had ended, no other size need be tried.
    """
    if "first_call_seconds" in answer:
        first = answer["first_call_seconds"]
        limit = 10 * math.ceil(max(CALLS_OF_A_SAMPLE * first, 1.5 * time_limit) / 10)
        return (
            f"; its first call took {format_seconds(first)}, and a sample needs several calls: "
            f"try --time-limit {limit}"
        )
    measured = _measured(case, min(time_limit, LIMIT_SECONDS), folder, where)
    if not measured:
        return ", nor at any smaller size that was tried"
    if len(measured) == 1:
        n, parts = measured[0]
        longest = max(parts, key=parts.get)
        return f"; {SUBJECTS[longest]} {format_seconds(parts[longest])} at n = {n:,}"
    (fewer, before), (n, parts) = measured[-2:]
    expected = {name: _expected(measured, name, case.n) for name in parts if before.get(name)}
    longest = max(expected, key=lambda name: expected[name][0])
    seconds, power = expected[longest]
    sentence = (
        f"; {SUBJECTS[longest]} {format_seconds(before[longest])} at n = {fewer:,} and "
        f"{format_seconds(parts[longest])} at {n:,}, growing as n^{power:.1f}"
    )
    if seconds > time_limit:
        sentence += f": n = {case.n:,} would take about {format_duration(seconds)}"
    unrolled = libraries.of(case.library).compiles_per_shape and longest != CALL and power > 0.5
    return sentence + (UNROLLED if unrolled else "")


def _expected(measured, name, n):
    """The seconds of a part at `n`, and the power of n that it grows with."""
    # Over the last three sizes: one of them may lie where a cache ends.
    points = [(size, parts[name]) for size, parts in measured[-3:] if parts.get(name)]
    logs = ([math.log(value) for value in column] for column in zip(*points, strict=True))
    power = statistics.linear_regression(*logs).slope
    size, seconds = points[-1]
    return seconds * (n / size) ** power, power


def _measured(case, time_limit, folder, where):
    """[(n, {part of a first call, or CALL: seconds})] at sizes from small up."""
    found, n = [], min(problem(case.problem).sizes["small"], case.n)
    while n < case.n:
        smaller = replace(case, size=str(n))
        request = {"case": asdict(smaller), "timed": True}
        try:
            request["reference"] = reference.prepare(smaller, folder, time_limit, **where)
            answer = process.ask(request, time_limit, device=case.device, **where)
        except process.ProcessFailed:
            break
        found.append((n, answer.get("first_call_parts", {}) | {CALL: answer["warm_seconds"]}))
        share = max(
            answer["warm_seconds"] / LONG_ENOUGH_SECONDS,
            answer["first_call_seconds"] / LONG_FIRST_CALL_SECONDS,
        )
        if share > 1:
            break
        n *= 2 if share > 1 / 4 else 4
    return found
