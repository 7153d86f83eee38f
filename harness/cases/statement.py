"""What a problem may state of its inputs and results, and what is wrong with one that states it otherwise.

A result is an array or a number, of any kind, or a tuple of them: its outputs.
"""

import warnings

import numpy as np

from harness.cases import problems
from harness.machine import libraries


def outputs(result):
    """A result as a tuple: of one, unless it is a tuple itself."""
    return tuple(result) if isinstance(result, tuple) else (result,)


def values(result):
    """A reference's result as NumPy arrays, in a tuple where it is one."""
    return tuple(map(np.asarray, result)) if isinstance(result, tuple) else np.asarray(result)


def is_floating(value):
    """Does an input or an output have digits to be rounded? Whole numbers and booleans have none."""
    return not isinstance(value, int) and value.dtype.kind in "fc"


def which(position, count):
    """The words `` in output 2 of 3``; none where there is but one."""
    return "" if count == 1 else f" in output {position} of {count}"


def tolerances(stated, value):
    """What `Problem.tolerance` returned, as `check` wants it: for a tuple of outputs a tuple of as many.

    Each is a number, or an array of its output's shape. One number alone stands for every floating output.
    Raises ValueError, one line, where it does not fit a result like `value`.
    """
    arrays, several = outputs(value), isinstance(value, tuple)
    if several and not isinstance(stated, tuple) and np.ndim(stated) == 0:
        stated = tuple(stated if is_floating(array) else 0 for array in arrays)
    each = outputs(stated)
    if len(each) != len(arrays) or isinstance(stated, tuple) != several:
        raise ValueError(f"tolerance gives {len(each)} for {len(arrays)} outputs: give a tuple, one for each")
    for position, (array, allowed) in enumerate(zip(arrays, each, strict=True), 1):
        _check_tolerance(np.asarray(allowed), array, which(position, len(arrays)))
    each = tuple(float(allowed) if np.ndim(allowed) == 0 else np.asarray(allowed) for allowed in each)
    return each if several else each[0]


def _check_tolerance(allowed, array, where):
    if allowed.dtype.kind not in "fiu":
        raise ValueError(f"tolerance gives {allowed.dtype}{where}; give a number from 0 up")
    if not np.all(allowed >= 0):
        raise ValueError(f"tolerance gives {np.min(allowed)}{where}; give a number from 0 up, never NaN")
    if allowed.ndim and allowed.shape != array.shape:
        raise ValueError(f"tolerance gives shape {allowed.shape}{where}, whose shape is {array.shape}")
    if np.asarray(array).dtype.kind == "b" and np.any(allowed >= 1):
        raise ValueError(f"tolerance gives {np.max(allowed):.3g}{where}, of booleans: give 0")


def fault_of_inputs(stated, path):
    """What is wrong with a Problem's inputs and all that speaks of them, one line; `path`: its module."""
    n, inputs = stated.sizes["small"], None
    parts = {"inputs": _of_inputs, "SEED": _of_seed, "probes": _of_probes, "variants": _of_variants}
    for name, wrong in parts.items():
        try:
            inputs = stated.inputs(n, "float64") if inputs is None else inputs
            found = wrong(stated, n, inputs)
        except Exception as error:
            found = f"{name} fails at small size: {brief(error)}"
        if found:
            return f"{path}: {found}"
    return None


def fault_of_results(stated, path, dtypes):
    """What is wrong with the reference's results, or with what is stated of them; one line, or None."""
    for dtype in dtypes:
        inputs = stated.inputs(stated.sizes["small"], dtype)
        result, found = _of_reference(stated, dtype, inputs)
        if found:
            return f"{path.parent / f'{stated.reference}.py'}: {found}"
        found = _of_agreement(stated, dtype, inputs, result)
        if found:
            return f"{path}: {found}"
    if isinstance(result, tuple):
        for kernel in stated.all_kernels:
            missing = libraries.unusable(problems.library_of(kernel))
            if not missing and hasattr(problems.kernel(stated.name, kernel), "workspace"):
                return (
                    f"{path.parent / f'{kernel}.py'}: has a workspace, which no result of several outputs has"
                )
    return None


def _of_inputs(stated, n, inputs):
    found = _of_kinds(inputs, "inputs gives")
    if found:
        return found
    if not _equal(inputs, stated.inputs(n, "float64")):
        return "inputs gives other numbers each time: draw them from np.random.default_rng(seed)"
    if stated.rotates:
        other = stated.inputs(n, "float64", 1)
        if _equal(inputs, other):
            return "inputs gives the same for the seeds 0 and 1: draw from np.random.default_rng(seed)"
        if not _alike(inputs, other):
            return "inputs gives other shapes for the seeds 0 and 1: JAX would compile anew for each"
    return None


def _of_kinds(inputs, gives):
    if not isinstance(inputs, tuple):
        return f"{gives} a {type(inputs).__name__}: give a tuple, (x,) for a single input"
    for position, value in enumerate(inputs, 1):
        if not _may_be(value, "float64"):
            kind = f" of {value.dtype}" if hasattr(value, "dtype") else ""
            return (
                f"{gives} a {type(value).__name__}{kind} as number {position} for 'float64': give arrays of "
                "that dtype, of whole numbers or of booleans, np.dtype(dtype).type(x) for a number, or an int"
            )
    return None


def _of_seed(stated, n, inputs):
    at = stated.seed
    if at is None:
        return None
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(inputs):
        return f"SEED is {at!r}: give which of the {len(inputs)} inputs is the seed, counted from 0"
    if not isinstance(inputs[at], int) or isinstance(inputs[at], bool):
        return f"SEED is {at}, and that input is a {type(inputs[at]).__name__}: a seed is an int"
    return None


def _of_probes(stated, n, inputs):
    for size in stated.probe_sizes:
        try:
            probes = stated.probes(size, "float64")
        except Exception as error:
            return f"probes fails at n = {size}, one of PROBE_SIZES: {brief(error)}"
        for name, given in probes.items():
            if wrong := _of_kinds(given, f"probes gives for {name!r}"):
                return wrong
    return _of_limits(stated.known_limits, probes)


def _of_limits(limits, probes):
    if not (isinstance(limits, dict) and all(isinstance(told, dict) for told in limits.values())):
        return "KNOWN_LIMITS is no {library: {probe: sentence}}"
    for library, told in limits.items():
        if library not in problems.LIBRARIES:
            return f"KNOWN_LIMITS names {library!r}: give one of {', '.join(problems.LIBRARIES)}"
        for name, sentence in told.items():
            if name not in probes:
                return f"KNOWN_LIMITS names {name!r}, which is no probe: give one of {', '.join(probes)}"
            if not (isinstance(sentence, str) and sentence.strip()):
                return f"KNOWN_LIMITS gives {sentence!r} for {name!r}: give a sentence"
    return None


def _of_variants(stated, n, inputs):
    if stated.variants is None:
        return None
    found = stated.variants(n, "float64")
    if not isinstance(found, dict):
        return f"variants gives a {type(found).__name__}: give {{name: inputs}}"
    for name, given in found.items():
        if not (isinstance(name, str) and name.isidentifier()):
            return f"variants names {name!r}: give a name of letters, digits and underscores"
        wrong = _of_kinds(given, f"variants gives for {name!r}")
        if wrong or len(given) != len(inputs):
            return wrong or f"variants gives {len(given)} inputs for {name!r}, and inputs {len(inputs)}"
        if not _equal(given, stated.variants(n, "float64")[name]):
            return f"variants gives other numbers each time for {name!r}: draw them from a seeded generator"
    return None


def _of_reference(stated, dtype, inputs):
    """The reference's result, and what is wrong with it. A warning counts."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = problems.kernel(stated.name, stated.reference).run(*inputs)
    except Exception as error:
        return None, f"run fails at small size, {dtype} (a warning counts): {brief(error)}"
    if not _equal(inputs, stated.inputs(stated.sizes["small"], dtype)):
        return None, "run changes its inputs; return the result as a new array"
    each = outputs(result)
    for position, output in enumerate(each, 1):
        if not _may_be(output, dtype):
            found = "nothing" if output is None else getattr(output, "dtype", type(output).__name__)
            return None, (
                f"run returns {found}{which(position, len(each))} for {dtype} inputs; return an array or a "
                "number of their dtype, of whole numbers or of booleans, or a tuple of them"
            )
    return result, None


def _of_agreement(stated, dtype, inputs, result):
    name = "agrees" if stated.agrees else "tolerance"
    try:
        said = stated.agrees(result, *inputs) if stated.agrees else stated.tolerance(*inputs)
    except Exception as error:
        return f"{name} fails at small size, {dtype}: {brief(error)}"
    if stated.agrees is None:
        try:
            tolerances(said, result)
        except ValueError as error:
            return f"{error} (at small size, {dtype})"
    elif isinstance(said, str):
        return f"agrees refuses the result of the reference, {stated.reference}: {said}"
    elif said is not None:
        return f"agrees gives {said!r}; give None, or a sentence on what is wrong"
    return None


def _may_be(value, dtype):
    """May this be an input, or an output, where `dtype` is asked for?"""
    if isinstance(value, int):
        return True
    found = getattr(value, "dtype", None)
    if not isinstance(found, np.dtype):
        return False
    return found in (np.dtype(dtype), np.result_type(dtype, np.complex64)) or found.kind in "iub"


def _equal(one, other):
    return len(one) == len(other) and all(
        np.array_equal(a, b, equal_nan=getattr(a, "dtype", np.dtype(int)).kind in "fc")
        for a, b in zip(one, other, strict=True)
    )


def _alike(one, other):
    return len(one) == len(other) and all(
        np.shape(a) == np.shape(b) and np.asarray(a).dtype == np.asarray(b).dtype
        for a, b in zip(one, other, strict=True)
    )


def brief(error):
    """An exception in a line: its kind and the first line of what it says."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ")
