"""A kernel that gives no answer in time: what took it, and how that grew over the run's smaller sizes."""

import math
import statistics

from harness.units import format_duration, format_seconds

# First, warm and checked calls of one sample, with room for import and inputs.
CALLS_OF_A_SAMPLE = 5
# A part of the first call (`harness.machine.compilers.PARTS`), or a later call, as the subject of a sentence.
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


def told(case, time_limit, answer, smaller):
    """A sentence to be put behind "no answer within 120 s".

    `answer`: what the process had told, its `first_call_seconds` if that call had ended. `smaller`: ``{n: {part
    of a first call, or CALL: seconds}}`` at smaller sizes of the same run.
    """
    if first := answer.get("first_call_seconds"):
        limit = 10 * math.ceil(max(CALLS_OF_A_SAMPLE * first, 1.5 * time_limit) / 10)
        return (
            f"; its first call took {format_seconds(first)}, and a sample needs several calls: "
            f"try --time-limit {limit}"
        )
    sizes = sorted(n for n in smaller if n < case.n)
    if not sizes:
        return "; a smaller --size beside it tells how it grows"
    n, parts = sizes[-1], smaller[sizes[-1]]
    powers = _powers(smaller, sizes[-3:])
    if not powers:
        longest = max(parts, key=parts.get)
        return f"; {SUBJECTS[longest]} {format_seconds(parts[longest])} at n = {n:,}"
    longest = max(powers, key=lambda part: parts[part] * (case.n / n) ** powers[part])
    power, fewer = powers[longest], sizes[-2]
    sentence = (
        f"; {SUBJECTS[longest]} {format_seconds(smaller[fewer][longest])} at n = {fewer:,} and "
        f"{format_seconds(parts[longest])} at {n:,}, growing as n^{power:.1f}"
    )
    seconds = parts[longest] * (case.n / n) ** power
    if seconds > time_limit:
        sentence += f": n = {case.n:,} would take about {format_duration(seconds)}"
    unrolled = case.library == "jax" and longest != CALL and power > 0.5
    return sentence + (UNROLLED if unrolled else "")


def _powers(smaller, sizes):
    """``{part: the power of n that it grows with}`` of those parts that took time at both largest `sizes`."""
    powers = {}
    for part in smaller[sizes[-1]]:
        points = [(math.log(n), math.log(smaller[n][part])) for n in sizes if smaller[n].get(part)]
        if len(sizes) > 1 and smaller[sizes[-2]].get(part) and len(points) > 1:
            powers[part] = statistics.linear_regression(*zip(*points, strict=True)).slope
    return powers
