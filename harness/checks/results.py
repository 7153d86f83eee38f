"""Two results against each other: arrays, numbers, and tuples of them, whatever they are of."""

import numpy as np

from harness.cases.statement import is_floating, outputs


def same(array, value):
    """Where two arrays of one shape are the same to the bit, or both NaN. One dimension at least."""
    array, value = np.atleast_1d(array), np.atleast_1d(value)
    if not is_floating(value):
        return array == value
    bits = np.dtype(f"u{np.finfo(value.dtype).bits // 8}")
    if value.dtype.kind == "c":  # two parts, along a last axis
        array_bits, value_bits = (np.ascontiguousarray(a)[..., None].view(bits) for a in (array, value))
        equal = (array_bits == value_bits).all(axis=-1)
    else:
        equal = array.view(bits) == value.view(bits)
    return equal if equal.all() else equal | (np.isnan(array) & np.isnan(value))


def same_bits(first, second):
    """Are two results the same to the bit? NaN is the same as NaN, whatever its sign and payload."""
    firsts, seconds = (tuple(map(np.asarray, outputs(result))) for result in (first, second))
    return len(firsts) == len(seconds) and all(
        a.dtype == b.dtype and a.shape == b.shape and bool(same(a, b).all())
        for a, b in zip(firsts, seconds, strict=True)
    )


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
    """How far two arrays of one shape are apart, element by element, in float64.

    0 where they are the same, infinity among it; NaN where only one is NaN.
    """
    array, value = np.atleast_1d(array), np.atleast_1d(value)
    with np.errstate(invalid="ignore", over="ignore"):
        if value.dtype.kind == "c":
            distances = np.hypot(errors(array.real, value.real), errors(array.imag, value.imag))
        else:
            distances = np.abs(array.astype(np.float64) - value)
    return np.where(same(array, value), 0, distances)


def ulps(array, value):
    """The largest error of floating numbers in ulps of `value`; 0.0 where all are the same, or are whole."""
    if not is_floating(value):
        return 0.0
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        in_ulps = errors(array, value) / np.spacing(np.abs(np.atleast_1d(value)))
    return float(np.max(in_ulps, where=~same(array, value), initial=0))


def ulps_of_largest(result, value):
    """The largest error of floating numbers in ulps of their output's largest value.

    Ulps of a value near zero, where little is left of numbers that cancel, are no measure.
    """
    in_ulps = [0.0]
    for a, b in zip(map(np.asarray, outputs(result)), map(np.asarray, outputs(value)), strict=True):
        if is_floating(b) and np.isfinite(b).any():
            in_ulps.append(float(np.max(errors(a, b)) / np.spacing(_largest(b))))
    return max(in_ulps)


def share_of_largest(size, value):
    """A size as a share of the largest finite value of an output; 0.0 where that is 0, or not floating."""
    value = np.asarray(value)
    largest = float(_largest(value)) if is_floating(value) else 0.0
    return float(size) / largest if largest else 0.0


def _largest(value):
    """The largest finite value of a floating output, in its own dtype; 0 where there is none."""
    return np.max(np.abs(value[np.isfinite(value)]), initial=0)


def apart(first, second):
    """How far two results are apart at most, relative to the largest value of their output.

    Infinity where more than finite floating-point values differs.
    """
    firsts, seconds = (tuple(map(np.atleast_1d, outputs(result))) for result in (first, second))
    farthest = 0.0 if len(firsts) == len(seconds) else np.inf
    for a, b in zip(firsts, seconds, strict=False):
        if a.dtype != b.dtype or a.shape != b.shape:
            return np.inf
        if not same(a, b).all():
            error = np.max(errors(a, b)) if is_floating(b) else np.inf
            share = share_of_largest(error, b) if np.isfinite(error) else 0.0
            if not share:
                return np.inf
            farthest = max(farthest, share)
    return farthest
