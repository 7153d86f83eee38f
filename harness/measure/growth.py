"""A kernel that gives no answer in time: what took it, and how that grew over the run's smaller sizes."""

import math

from harness import libraries
from harness.units import format_duration, format_seconds

# First, warm and checked calls of one sample, with room for import and inputs.
CALLS_OF_A_SAMPLE = 5
# A part of the first call (`harness.libraries.base.PARTS`), or a later call, as the subject of a sentence.
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


def explanation(case, time_limit, answer, checks):
    """A sentence to be put behind "no answer within 120 s".

    `answer`: what the process had told, with `first_call_seconds` if that call had ended. `checks`, ``{case:
    figures}``, tell what smaller sizes took.
    """
    if first := answer.get("first_call_seconds"):
        limit = 10 * math.ceil(max(CALLS_OF_A_SAMPLE * first, 1.5 * time_limit) / 10)
        return (
            f"; its first call took {format_seconds(first)}, and a sample needs several calls: "
            f"try --time-limit {limit}"
        )
    smaller = {
        other.n: figures["first_call_parts"] | {CALL: figures["call_seconds"]}
        for other, figures in checks.items()
        if "call_seconds" in figures
        and (other.checked_once, other.cpus) == (case.checked_once, case.cpus)
        and other.n < case.n
    }
    if not smaller or not isinstance(case.given, int):
        return "; a smaller --size beside it tells how it grows"
    *fewer, n = sorted(smaller)
    parts, before = smaller[n], smaller[fewer[-1]] if fewer else {}
    powers = {
        part: math.log(seconds / before[part]) / math.log(n / fewer[-1])
        for part, seconds in parts.items()
        if seconds and before.get(part)
    }
    if not powers:
        longest = max(parts, key=parts.get)
        return f"; {SUBJECTS[longest]} {format_seconds(parts[longest])} at n = {n:,}"
    expected = {part: parts[part] * (case.n / n) ** power for part, power in powers.items()}
    longest = max(expected, key=expected.get)
    sentence = (
        f"; {SUBJECTS[longest]} {format_seconds(before[longest])} at n = {fewer[-1]:,} and "
        f"{format_seconds(parts[longest])} at {n:,}, growing as n^{powers[longest]:.1f}"
    )
    if expected[longest] > time_limit:
        sentence += f": n = {case.n:,} would take about {format_duration(expected[longest])}"
    unrolled = libraries.of(case.library).compiles_per_shape and longest != CALL and powers[longest] > 0.5
    return sentence + (UNROLLED if unrolled else "")
