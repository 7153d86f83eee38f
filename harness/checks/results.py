"""Two results against each other: arrays, numbers, and tuples of them, whatever they are of."""

import numpy as np

from harness.cases.statement import is_floating, outputs


def same_bits(first, second):
    """Are two results the same to the bit? NaN is the same as NaN, whatever its sign and payload."""
    firsts, seconds = (tuple(map(np.asarray, outputs(result))) for result in (first, second))
    return len(firsts) == len(seconds) and all(
        a.dtype == b.dtype and a.shape == b.shape and bool(same(a, b).all())
        for a, b in zip(firsts, seconds, strict=True)
    )


def same(array, value):
    """Where two arrays of one shape are the same to the bit, or both NaN. One dimension at least."""
    array, value = np.atleast_1d(array), np.atleast_1d(value)
    if not is_floating(value):
        return array == value
    equal = _bits(array) == _bits(value)
    if value.dtype.kind == "c":
        equal = equal.all(axis=-1)
    return equal if equal.all() else equal | (np.isnan(array) & np.isnan(value))


def _bits(array):
    """The bits of floating numbers, of complex ones along a last axis of two."""
    bits = np.dtype(f"u{np.finfo(array.dtype).bits // 8}")
    if array.dtype.kind == "c":
        return np.ascontiguousarray(array)[..., None].view(bits)
    return array.view(bits)


def shares_memory(first, second):
    """Does any of NumPy's arrays of one result lie where one of another result does?"""
    firsts, seconds = (
        [array for array in outputs(result) if isinstance(array, np.ndarray)] for result in (first, second)
    )
    return any(np.may_share_memory(a, b) for a in firsts for b in seconds)


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
        parts = ((array.real, value.real), (array.imag, value.imag))
        return np.hypot(*(np.where(same(a, b), 0, np.abs(a.astype(np.float64) - b)) for a, b in parts))


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
    largest_errors = [0.0]
    for array, of in zip(map(np.asarray, outputs(result)), map(np.asarray, outputs(value)), strict=True):
        finite = np.abs(of[np.isfinite(of)]) if is_floating(of) else ()
        if len(finite):
            error = np.max(np.where(same(array, of), 0, errors(array, of)))
            largest_errors.append(float(error / np.spacing(np.max(finite))))
    return max(largest_errors)


def share_of_largest(size, value):
    """A size as a share of the largest finite value of an output; 0.0 where that is 0, or not floating."""
    value = np.asarray(value)
    finite = np.abs(value[np.isfinite(value)]) if is_floating(value) else ()
    largest = float(np.max(finite, initial=0)) if len(finite) else 0.0
    return float(size) / largest if largest else 0.0


def apart(first, second):
    """How far two results are apart at most, relative to the largest value of their output.

    Infinity where more than finite floating-point values differs.
    """
    farthest = 0.0
    for a, b in zip(map(np.atleast_1d, outputs(first)), map(np.atleast_1d, outputs(second)), strict=True):
        if a.dtype != b.dtype or a.shape != b.shape:
            return np.inf
        differs = ~same(a, b)
        if differs.any():
            error = np.max(errors(a, b)[differs])
            share = share_of_largest(error, b) if np.isfinite(error) else 0.0
            if not share:
                return np.inf
            farthest = max(farthest, share)
    return farthest
