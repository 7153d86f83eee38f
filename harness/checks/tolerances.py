"""Is a problem's tolerance so wide that work could be missing and nobody would see it?

A bound on rounding that is proven for every order of operations is often thousands of times too wide. Then
the reference itself, with one number in a thousand left out, would be admitted, and so would a kernel that
forgets as many. How large a tolerance is says little alone: a sum of numbers that cancel has a large one
beside its small value. And a maximum is not moved by most of what is left out, which is nobody's fault:
there, a size is all that there is to judge by, and it is told and not refused.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from harness.cases import problems
from harness.cases.statement import values, which
from harness.checks.results import errors, is_floating, outputs, same

LEFT_OUT = 1_000
# Of an output's largest value: what moves it by less is rounding, in float32; a tolerance of more is none.
NOTABLE, LARGE = 1e-4, 0.01


@dataclass(frozen=True)
class Fault:
    """What is wrong with a tolerance, in one sentence; is it shown that work could be missing?"""

    sentence: str
    shown: bool


def fault(problem_name, inputs, value, tolerance):
    """The Fault of the tolerance at these inputs, or None.

    `value` and `tolerance` are what `agreement.expected` says of them. Nothing is run where every tolerance
    is a small share of its output.
    """
    if tolerance is None:
        return None
    pairs = zip(outputs(tolerance), outputs(value), strict=True)
    shares = [_share(np.max(allowed, initial=0), of) for allowed, of in pairs]
    largest = max(shares)
    if largest <= NOTABLE:
        return None
    where = which(shares.index(largest) + 1, len(shares))
    wide = f"the tolerance is {_spelled(largest)} the result's largest value{where}"
    advice = "give one that is nearer to what rounding does"
    seen = False
    for position, changed in _left_out(inputs):
        moved, admitted = _compared(_run(problem_name, changed), value, tolerance)
        if admitted and moved >= NOTABLE:
            return Fault(
                f"{wide}: it admits the reference itself without one in {LEFT_OUT:,} numbers of input "
                f"{position}, which moves the result by {_spelled(moved)} that; {advice}",
                shown=True,
            )
        seen = seen or not admitted
    if largest > LARGE and not seen:
        return Fault(f"{wide}: an error says little here; {advice}", shown=False)
    return None


def _spelled(share):
    return f"{share:.2g} times" if share >= 1 else f"{share * 100:.2g} % of"


def _share(size, value):
    """A size as a share of the largest finite value of an output; 0 where that is 0."""
    value = np.asarray(value)
    finite = np.abs(value[np.isfinite(value)]) if is_floating(value) else ()
    largest = float(np.max(finite)) if len(finite) else 0.0
    return float(size) / largest if largest else 0.0


def _left_out(inputs):
    """(position, inputs with one in a thousand numbers of that one left out): at its end, and throughout."""
    for at, value in enumerate(inputs):
        if not is_floating(value) or value.ndim == 0 or value.size < 2:
            continue
        count = max(1, value.size // LEFT_OUT)
        step = value.size // count
        for chosen in (slice(-count, None), slice(step // 2, None, step)):
            changed = value.copy()
            changed.reshape(-1)[chosen] = 0
            yield at + 1, (*inputs[:at], changed, *inputs[at + 1 :])


def _run(problem_name, inputs):
    """The reference's result, or None where it fails on them."""
    reference = problems.kernel(problem_name, problems.problem(problem_name).reference)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return values(reference.run(*inputs))
        except Exception:  # a problem need not be posed for every input
            return None


def _compared(result, value, tolerance):
    """How far a result has moved, as the largest share of an output's largest value; would it be admitted?"""
    if result is None:
        return 0.0, False
    moved, admitted = 0.0, True
    for one, of, allowed in zip(*map(outputs, (result, value, tolerance)), strict=True):
        if one.shape != of.shape:
            return 0.0, False
        equal = same(one, of)
        if not is_floating(of):
            admitted = admitted and bool(equal.all())
            continue
        apart = np.where(equal, 0, errors(one, of))
        admitted = admitted and bool(np.all(apart <= allowed))
        moved = max(moved, _share(np.max(apart), of))
    return moved, admitted
