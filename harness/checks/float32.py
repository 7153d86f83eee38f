"""Is part of a float64 result computed in float32? How far off it is does not tell: formulas lose digits."""

import numpy as np

from harness.cases.call import Call
from harness.checks.results import errors, is_floating, outputs, same, share_of_largest
from harness.libraries.values import mapped

PART_OF_IT = "part of it is computed in float32, though its inputs are float64"
DOUBLE = (np.float64, np.complex128)
# Inputs are put next to numbers of float32, so near that float32 cannot tell, and further away.
UNSEEN, SEEN = 0.45, 2
# What is made float32 later on has fewer values that stay.
UNMOVED = 0.3
# As large a share of a result in float64 as this is what arithmetic in float32 puts it off by.
OFF_BY_FLOAT32 = (1e-9, 1e-4)


def of_wrong(call, array, value, at):
    """What speaks for float32 in output `at` of a float64 result that is off, in words, or ''."""
    if value.dtype not in DOUBLE:
        return ""
    numbers, right = (np.ascontiguousarray(a).reshape(-1).view(np.float64) for a in (array, value))
    with np.errstate(over="ignore", invalid="ignore"):
        # Numbers such as 0 and 1 are of any type.
        checks = ((numbers, np.float32), (right, np.float32), (numbers, np.float16))
        if [(a == a.astype(dtype)).all() for a, dtype in checks] == [True, False, False]:
            return ", and every value is one of float32: it is computed in that, or handed through it"
    if _is_inside(call, array, value, at):
        return ", and as far as float32 is from float64: part of it may be computed in float32"
    return ""


def notes(call, result, value):
    """A sentence where an output of float64 that was found right is off by float32 inside."""
    pairs = zip(map(np.asarray, outputs(result)), map(np.asarray, outputs(value)), strict=True)
    for at, (array, reference) in enumerate(pairs):
        if reference.dtype in DOUBLE and _is_inside(call, array, reference, at):
            return [PART_OF_IT]
    return []


def _is_inside(call, array, value, at):
    """Is output `at` as far off as float32 is from float64, and does it see its inputs no better?

    Then it stays to the bit where they move by less than float32 can tell, and not where they move by more.
    """
    least, most = OFF_BY_FLOAT32
    if not least <= share_of_largest(np.max(errors(array, value), initial=0), value) <= most:
        return False
    try:
        first, unseen, seen = (_moved(call, steps, at) for steps in (0, UNSEEN, SEEN))
        return np.mean(same(first, unseen)) >= UNMOVED > np.mean(same(first, seen))
    except Exception:  # a wrong kernel need not answer on other inputs, nor in the same shape
        return False


def _moved(call, steps, at):
    """An output for inputs that are numbers of float32, and so many of float32's steps away from them."""

    def moved(value):
        if not is_floating(value) or value.dtype != np.float64:
            return value
        with np.errstate(over="ignore", invalid="ignore"):
            near = value.astype(np.float32)
            return near.astype(np.float64) + steps * np.spacing(near).astype(np.float64)

    return np.array(outputs(Call(call.case, mapped(moved, call.inputs))())[at])
