"""What a problem may state of its inputs and results, and what is wrong with one that states it otherwise.

A result is an array or a number, of any kind, or a tuple of them: its outputs.
"""

import warnings

import numpy as np

from harness.cases import LIBRARIES, problems

FLOAT64_ALONE = ". Where the code knows float64 alone, add --dtype float64"


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


def faults(stated, path, dtypes):
    """What is wrong with a Problem's inputs, results and all that speaks of them; `path`: its module.

    What cannot be judged because of another fault is left for the next time. Of the kernels' own files the
    reference alone is run: what is wrong with another one is that kernel's failure.
    """
    reference, n = stated.folder / f"{stated.reference}.py", stated.sizes["small"]
    parts = {"inputs": _of_inputs, "SEED": _of_seed, "probes": _of_probes, "variants": _of_variants}
    if reference.is_file():
        parts |= {"run": _of_reference, "agrees" if stated.agrees else "tolerance": _of_agreement}
    for dtype in dtypes:
        wrong = False
        for name, faults_of in parts.items():
            try:
                found = [*faults_of(stated, n, dtype)]
            except Exception as error:
                found = [f"{name} fails at small size, {dtype}: {brief(error)}"]
            yield from (f"{reference if name == 'run' else path}: {line}" for line in found)
            wrong = wrong or bool(found)
            if found and name in ("inputs", "run"):  # on which all further ones rest
                break
        if wrong:  # in the other dtype the same would be told again
            break


def _of_inputs(stated, n, dtype):
    inputs = stated.inputs(n, dtype)
    wrong = [*_of_kinds(inputs, dtype, "inputs gives")]
    yield from wrong
    if wrong:
        return
    if not _equal(inputs, stated.inputs(n, dtype)):
        yield "inputs gives other numbers each time: draw them from np.random.default_rng(seed)"
    elif stated.rotates:
        other = stated.inputs(n, dtype, 1)
        if _equal(inputs, other):
            yield "inputs gives the same for the seeds 0 and 1: draw from np.random.default_rng(seed)"
        elif not _alike(inputs, other):
            yield "inputs gives other shapes for the seeds 0 and 1: JAX would compile anew for each"


def _of_kinds(inputs, dtype, gives):
    if not isinstance(inputs, tuple):
        yield f"{gives} a {type(inputs).__name__}: give a tuple, (x,) for a single input"
        return
    for position, value in enumerate(inputs, 1):
        if not _may_be(value, dtype):
            found = f" of {value.dtype}" if hasattr(value, "dtype") else ""
            advice = ""
            if found and _may_be(value, "float64"):
                advice = FLOAT64_ALONE
            elif not found and not isinstance(value, float | complex):
                advice = f". Give what a {type(value).__name__} holds part by part, each an input of its own"
            yield (
                f"{gives} a {type(value).__name__}{found} as number {position} for {dtype!r}: give arrays of "
                "that dtype, of whole numbers or of booleans, np.dtype(dtype).type(x) for a number, or an int"
                f"{advice}"
            )


def _of_seed(stated, n, dtype):
    at, inputs = stated.seed, stated.inputs(n, dtype)
    if at is not None and not (_is_whole(at) and 0 <= at < len(inputs) and _is_whole(inputs[at])):
        yield f"SEED is {at!r}: give which of the {len(inputs)} inputs, counted from 0, is the seed, an int"


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _of_probes(stated, n, dtype):
    probes = None
    for size in stated.probe_sizes or (n,):
        try:
            probes = stated.probes(size, dtype)
        except Exception as error:
            where = ", one of PROBE_SIZES" if stated.probe_sizes else ""
            yield f"probes fails at n = {size}{where}: {brief(error)}"
            continue
        wrong = [
            line for name in probes for line in _of_kinds(probes[name], dtype, f"probes gives for {name!r}")
        ]
        yield from wrong
        if wrong:
            return
    if probes is not None:
        yield from _of_limits(stated.known_limits, probes)


def _of_limits(limits, probes):
    try:
        right = all(
            library in LIBRARIES and name in probes and isinstance(sentence, str) and sentence.strip()
            for library, told in limits.items()
            for name, sentence in told.items()
        )
    except AttributeError:
        right = False
    if not right:
        yield (
            f"KNOWN_LIMITS is {limits!r}: give {{library: {{probe: sentence}}}}, of the libraries "
            f"{', '.join(LIBRARIES)} and the probes {', '.join(probes)}"
        )


def _of_variants(stated, n, dtype):
    found = stated.variants(n, dtype) if stated.variants else {}
    if not isinstance(found, dict):
        yield f"variants gives a {type(found).__name__}: give {{name: inputs}}"
        return
    count = len(stated.inputs(n, dtype))
    for name, given in found.items():
        wrong = [*_of_kinds(given, dtype, f"variants gives for {name!r}")]
        yield from wrong
        if not (isinstance(name, str) and name.isidentifier()):
            yield f"variants names {name!r}: give a name of letters, digits and underscores"
        elif not wrong and len(given) != count:
            yield f"variants gives {len(given)} inputs for {name!r}, and inputs {count}"
        elif not wrong and not _equal(given, stated.variants(n, dtype)[name]):
            yield f"variants gives other numbers each time for {name!r}: draw them from a seeded generator"


def _of_reference(stated, n, dtype):
    inputs = stated.inputs(n, dtype)
    each = outputs(_result(stated, inputs))
    if not _equal(inputs, stated.inputs(n, dtype)):
        yield "run changes its inputs; return the result as a new array"
        return
    for position, output in enumerate(each, 1):
        if not _may_be(output, dtype):
            found = "nothing" if output is None else str(getattr(output, "dtype", type(output).__name__))
            advice = FLOAT64_ALONE if found == "float64" else ""
            if problems.library_of(stated.reference) in ("numba", "jax"):
                advice = ". A reference is best written with NumPy: a plain loop will do"
            yield (
                f"run returns {found}{which(position, len(each))} for {dtype} inputs; return an array or a "
                f"number of their dtype, of whole numbers or of booleans, or a tuple of them{advice}"
            )


def _result(stated, inputs):
    """What the reference returns. It may warn: of a case that it leaves aside, say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return problems.kernel(stated.name, stated.reference).run(*inputs)


def _of_agreement(stated, n, dtype):
    inputs = stated.inputs(n, dtype)
    result = _result(stated, inputs)
    if stated.agrees is None:
        allowed = stated.tolerance(*inputs)
        try:
            tolerances(allowed, result)
        except ValueError as error:
            yield f"{error} (at small size, {dtype})"
        return
    said = stated.agrees(result, *inputs)
    if isinstance(said, str):
        yield f"agrees refuses the result of the reference, {stated.reference}: {said}"
    elif said is not None:
        yield f"agrees gives {said!r}; give None, or a sentence on what is wrong"


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
