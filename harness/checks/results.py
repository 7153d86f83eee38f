"""Two results against each other: arrays, numbers, and tuples of them, whatever they are of."""

import numpy as np

from harness.cases.statement import is_floating, outputs


def same_bits(one, other):
    """Are two results the same to the bit? NaN is the same as NaN, whatever its sign and payload."""
    ones, others = outputs(one), outputs(other)
    return len(ones) == len(others) and all(map(_same_array, ones, others))


def _same_array(one, other):
    one, other = np.asarray(one), np.asarray(other)
    return one.dtype == other.dtype and one.shape == other.shape and bool(same(one, other).all())


def same(array, value):
    """Where two arrays of one shape are the same to the bit, or both NaN. One dimension at least."""
    array, value = np.atleast_1d(array), np.atleast_1d(value)
    if not is_floating(value):
        return array == value
    found = _bits(array) == _bits(value)
    if value.dtype.kind == "c":
        found = found.all(axis=-1)
    return found if found.all() else found | (np.isnan(array) & np.isnan(value))


def _bits(array):
    """The bits of floating numbers, of complex ones along a last axis of two."""
    bits = np.dtype(f"u{np.finfo(array.dtype).bits // 8}")
    if array.dtype.kind == "c":
        return np.ascontiguousarray(array)[..., None].view(bits)
    return array.view(bits)


def shares_memory(one, other):
    """Does any of NumPy's arrays of one result lie where one of another result does?"""
    ones, others = ([a for a in outputs(each) if isinstance(a, np.ndarray)] for each in (one, other))
    return any(np.may_share_memory(a, b) for a in ones for b in others)


def copied(result):
    """A result in arrays of its own, in a tuple where it is one: the next call may write over a workspace."""
    copies = tuple(np.array(output) for output in outputs(result))
    return copies if isinstance(result, tuple) else copies[0]


def errors(array, value):
    """How far two arrays of one shape are apart, element by element, in float64; NaN where one is NaN."""
    array, value = np.atleast_1d(array), np.atleast_1d(value)
    with np.errstate(invalid="ignore", over="ignore"):
        if value.dtype.kind != "c":
            return np.abs(array.astype(np.float64) - value)
        # Part by part: one that is infinite in both is no error of the other.
        parts = (_apart(array.real, value.real), _apart(array.imag, value.imag))
        return np.hypot(*parts)


def _apart(array, value):
    return np.where(same(array, value), 0, np.abs(array.astype(np.float64) - value))


def ulps(array, value):
    """The largest error of floating numbers in ulps of `value`; 0.0 where all are the same, or are whole."""
    equal = same(array, value)
    if equal.all() or not is_floating(value):
        return 0.0
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        spacing = np.spacing(np.abs(np.atleast_1d(value)))
        return float(np.max(np.where(equal, 0, errors(array, value) / spacing)))


def ulps_of_largest(result, value):
    """The largest error of floating numbers in ulps of their output's largest value.

    Ulps of a value near zero, where little is left of numbers that cancel, are no measure.
    """
    found = [0.0]
    for array, of in zip(map(np.asarray, outputs(result)), map(np.asarray, outputs(value)), strict=True):
        finite = np.abs(of[np.isfinite(of)]) if is_floating(of) else ()
        if len(finite):
            apart = np.where(same(array, of), 0, errors(array, of))
            found.append(float(np.max(apart) / np.spacing(np.max(finite))))
    return max(found)


def apart(one, other):
    """How far two results are apart at most, relative to the largest value of their output.

    Infinity where more than finite floating-point values differs.
    """
    found = 0.0
    for array, of in zip(map(np.atleast_1d, outputs(one)), map(np.atleast_1d, outputs(other)), strict=True):
        if array.dtype != of.dtype or array.shape != of.shape:
            return np.inf
        differs = ~same(array, of)
        if not differs.any():
            continue
        finite = np.isfinite(array) & np.isfinite(of) if is_floating(of) else np.zeros_like(differs)
        largest = np.max(np.abs(of[finite]), initial=0)
        if not finite[differs].all() or not largest:
            return np.inf
        found = max(found, float(np.max(errors(array, of)[differs]) / largest))
    return found
