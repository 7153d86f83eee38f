"""What a problem may state of its inputs and results.

A result is an array or a number, of any kind, or a tuple of them: its outputs.
"""

import numpy as np

from harness.cases.problems import Parameters
from harness.libraries.values import is_plain, mapped


def size_in_words(n):
    """``n = 1,000``, or ``ny = 10, nx = 20`` of several numbers."""
    pairs = n.items() if isinstance(n, dict) else [("n", n)]
    return ", ".join(f"{name} = {value:,}" for name, value in pairs)


def smaller(n, by):
    """A size that is smaller by so much: of several numbers, in each whole one that is large enough."""
    if not isinstance(n, dict):
        return n - by
    whole = {name for name, value in n.items() if type(value) is int and value > by}
    return Parameters({name: value - by * (name in whole) for name, value in n.items()})


def outputs(result):
    """A result as a tuple: of one, unless it is a tuple itself."""
    return tuple(result) if isinstance(result, tuple) else (result,)


def values(result):
    """A reference's result as NumPy arrays, in a tuple where it is one."""
    return tuple(map(np.asarray, result)) if isinstance(result, tuple) else np.asarray(result)


def is_floating(value):
    """Does an input or an output have digits to be rounded? Whole numbers and booleans have none."""
    return not is_plain(value) and value.dtype.kind in "fc"


def as_float64(inputs):
    """Inputs with all floating numbers in double precision."""
    return mapped(lambda v: v.astype(np.result_type(v, np.float64)) if is_floating(v) else v, inputs)


def in_dtype(value, dtype):
    """An input with Python's floats made numbers of the dtype."""
    return mapped(lambda leaf: np.dtype(dtype).type(leaf) if type(leaf) is float else leaf, value)


def output_in_words(position, count):
    """The words `` in output 2 of 3``; none where there is but one."""
    return "" if count == 1 else f" in output {position} of {count}"


def brief(error):
    """An exception in a line: its kind and the first line of what it says."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ")


def tolerances(tolerance, value):
    """What `Problem.tolerance` returned, as `check` wants it: for a tuple of outputs a tuple of as many.

    Each is a number, or an array of its output's shape. One number alone stands for every floating output.
    Raises ValueError, one line, where it does not fit a result like `value`.
    """
    arrays, several = outputs(value), isinstance(value, tuple)
    if several and not isinstance(tolerance, tuple) and np.ndim(tolerance) == 0:
        tolerance = tuple(tolerance if is_floating(array) else 0 for array in arrays)
    each = tuple(map(np.asarray, outputs(tolerance)))
    if len(each) != len(arrays) or isinstance(tolerance, tuple) != several:
        raise ValueError(f"tolerance gives {len(each)} for {len(arrays)} outputs: give a tuple, one for each")
    for position, (array, allowed) in enumerate(zip(arrays, each, strict=True), 1):
        where = output_in_words(position, len(arrays))
        if allowed.dtype.kind not in "fiu":
            raise ValueError(f"tolerance gives {allowed.dtype}{where}; give a number from 0 up")
        if not np.all(allowed >= 0):
            raise ValueError(f"tolerance gives {np.min(allowed)}{where}; give a number from 0 up, never NaN")
        if allowed.ndim and allowed.shape != array.shape:
            raise ValueError(f"tolerance gives shape {allowed.shape}{where}, whose shape is {array.shape}")
        if np.asarray(array).dtype.kind == "b" and np.any(allowed >= 1):
            raise ValueError(f"tolerance gives {np.max(allowed):.3g}{where}, of booleans: give 0")
    each = tuple(allowed if allowed.ndim else float(allowed) for allowed in each)
    return each if several else each[0]
