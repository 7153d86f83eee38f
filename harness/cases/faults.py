"""What is wrong with the statement of a problem: a sentence a fault, which says what to write."""

import importlib
import math
import warnings
from importlib.util import find_spec
from numbers import Integral, Real

import numpy as np

import kernels
from harness.cases import DTYPES, LIBRARIES, problems
from harness.cases.call import reference_output
from harness.cases.statement import brief, outputs, size_in_words, tolerances, values
from harness.libraries.values import is_array, leaves
from harness.machine.limits import ONE_SECOND

FLOAT64_ALONE = ". Where the code knows float64 alone, state DTYPES = ('float64',)"


def faults(names, dtypes=DTYPES):
    """What is wrong with the statements of these problems, a line each; None if nothing."""
    return "\n".join(filter(None, (fault(name, dtypes) for name in names))) or None


def fault(name, dtypes=DTYPES):
    """What is wrong with the statement of the problem `name`, a line each; None if nothing.

    A line names the file and what to do. `dtypes`: those that it is run in. What cannot be judged because of
    another fault is left for the next time. Of the kernels' own files the reference alone is run: what is
    wrong with another one is that kernel's failure.
    """
    folder = problems.folder_of(name)
    path = reference = folder / "__init__.py"
    try:
        module = importlib.import_module(problems.module_of(name))
    except Exception as error:
        return f"{path}: cannot be imported: {brief(error)}"
    lines = [*_of_module(module)]
    if not lines:
        problem = problems.problem(name)
        reference = _file(problem.reference, folder) or path
        lines = [*_of_tables(problem)]
        by_dtype = (
            _of_functions(problem, dtype, reference.is_file())
            for dtype in problem.dtypes
            if dtype in dtypes or dtype == problem.dtypes[0]
        )
        # In the other dtype the same would be told again.
        lines += next(filter(None, by_dtype), [])
    # A sentence begins with the name that is at fault.
    return "\n".join(f"{reference if line.startswith('run ') else path}: {line}" for line in lines) or None


def _file(kernel, folder):
    """The file that a kernel's function is in; None where that is in a module that is installed."""
    place = kernels.places_of(str(folder)).get(kernel, f"{kernel}.py:run")
    return kernels.file_of(place, folder)[0] if place.partition(":")[0].endswith(".py") else None


def _are_names(value):
    return isinstance(value, tuple | list) and all(isinstance(name, str) for name in value)


def _are_kernels(value):
    if not isinstance(value, dict):
        return _are_names(value)
    return _are_names([*value, *value.values()]) and all(place.count(":") == 1 for place in value.values())


def _are_sizes(value):
    if not (isinstance(value, dict) and value and all(str(name).isidentifier() for name in value)):
        return False
    sizes = [*value.values()]
    if all(isinstance(n, dict) and n for n in sizes):
        return all(isinstance(number, Real) for n in sizes for number in n.values())
    return all(isinstance(n, Integral) and n > 0 for n in sizes) and sizes == sorted(sizes)


def _are_words_and_function(value):
    words, function = value if isinstance(value, tuple) and len(value) == 2 else (None, None)
    return isinstance(words, str) and bool(words.strip()) and callable(function)


def _is_tolerance(value):
    by_dtype = value if isinstance(value, dict) else {"float64": value}
    return set(by_dtype) <= {*DTYPES} and all(
        isinstance(number, Real) and 0 <= number < math.inf for number in by_dtype.values()
    )


def _are_dtypes(value):
    return _are_names(value) and bool(value) and {*value} <= {*DTYPES}


NAMES = 'names in a tuple, ("numpy_it",) where there is one alone'
PLACES = f'{NAMES}; or {{"numpy_it": "file.py:function"}}'
TOLERANCE = "a number from 0 up, or one for each dtype, {'float64': 1e-9, 'float32': 1e-4}"
# What a module may state, does a value fit, and what to write.
KINDS = {
    "KERNELS": (_are_kernels, PLACES),
    "TUNED": (_are_kernels, PLACES),
    "QUICK": (_are_names, NAMES),
    "SIZES": (
        _are_sizes,
        'names, smallest first, each with a whole number from 1 up, {"small": 10, "medium": 100}, '
        'or with several numbers, {"S": {"ny": 10, "nx": 20}}',
    ),
    "RTOL": (_is_tolerance, TOLERANCE),
    "ATOL": (_is_tolerance, TOLERANCE),
    "BOUND": (
        _are_words_and_function,
        'words and a function, ("every number read once", lambda n, dtype, machine: machine.read(8 * n))',
    ),
    "DTYPES": (_are_dtypes, "one or both of 'float64', 'float32' in a tuple, ('float64',)"),
}
# What holds of the inputs that a table names.
OF_PLACES = {
    "CHANGES": "kernels may change, in a tuple: (0,)",
    "RESULT": "hold the result, of those in CHANGES",
    "STATIC": "are numbers that JAX takes as static, in a tuple: (1,)",
    "SEED": "is the seed, an int",
}
JUDGES = ("tolerance", "RTOL", "ATOL", "agrees")


def _of_module(module):
    """What lacks, or is of another kind than all else takes it for."""
    judges = [name for name in JUDGES if getattr(module, name, None) is not None]
    for name in (*problems.REQUIRED, *(() if judges else ("tolerance",))):
        if not hasattr(module, problems.spelled(name)):
            yield f"has no {problems.spelled(name)} ({problems.MEANING[name]})"
    for name in problems.FUNCTIONS:
        value = getattr(module, name, None)
        if value is not None and not callable(value):
            yield f"{name} is {value!r}: give a function, {problems.MEANING[name]}"
    for name, (fits, words) in KINDS.items():
        value = getattr(module, name, None)
        if value is not None and not fits(value):
            yield f"{name} is {value!r}: give {words}"
        elif isinstance(value, dict) and fits is _are_kernels:
            places = kernels.places_of(str(problems.folder_of(module.__name__.rpartition(".")[2])))
            if not value.items() <= places.items():
                yield f"{name} is not written out: give a dictionary of texts, {PLACES}"
    if len(judges) > 1 and judges != ["RTOL", "ATOL"]:
        yield f"{' and '.join(judges)} are stated: leave one of them"
    if getattr(module, "SEED", 0) is None and "agrees" not in judges:
        yield "SEED is None, and then agrees(result, *inputs) is needed: no other draws are the same"


def _of_tables(problem):
    for name, names in {"REFERENCE": (problem.reference,), "QUICK": problem.quick}.items():
        for kernel in names:
            if kernel not in problem.kernels:
                yield f"{name} names {kernel!r}, which is not among KERNELS"
    places = kernels.places_of(str(problem.folder))
    for kernel in problem.all_kernels:
        file, module = _file(kernel, problem.folder), places.get(kernel, "").partition(":")[0]
        if problems.library_of(kernel) not in LIBRARIES:
            names = ", ".join(f"{library}_..." for library in LIBRARIES)
            yield f"KERNELS names {kernel!r}: a kernel is named by its library: {names}"
        elif file and not file.is_file():
            place = f"{module}, from this folder on" if module else f"{kernel}.py beside this one"
            yield f"KERNELS names {kernel!r}, and there is no file {place}"
        elif not file and not find_spec(module.partition(".")[0]):
            yield f"KERNELS names {kernel!r}, and no module {module} is installed: give file.py:function"
    for name in ("LARGEST_N", "REDUCED_N"):
        if getattr(problem, name.lower()) and not problem.has_n:
            yield f"{name} is stated, and SIZES are several numbers: leave it out, or give an n each"
    if problem.work is not None:
        if not _are_words_and_function(problem.work):
            yield f'WORK is {problem.work!r}: give a word and a function of n, ("point", lambda n: n * n)'
            return
        yield from _of_amounts("WORK counts", problem.sizes, problem.work[1], "a number")
    if problem.bound:
        seconds_at, dtype = problem.bound[1], problem.dtypes[0]
        yield from _of_amounts(
            "BOUND takes", problem.sizes, lambda n: seconds_at(n, dtype, ONE_SECOND), "seconds"
        )


def _of_amounts(gives, sizes, amount_at, kind):
    """What is no number above 0, at the first of the sizes where that is so."""
    for n in sizes.values():
        try:
            amount = amount_at(n)
        except Exception as error:
            amount = brief(error)
        if not (isinstance(amount, Real) and 0 < amount < math.inf):
            yield f"{gives} {amount!r} at {size_in_words(n)}: give {kind} above 0"
            return


def _of_functions(problem, dtype, has_reference):
    """All that is wrong with what the functions of a problem give at small size in a dtype."""
    parts = {"inputs": _of_inputs, "CHANGES": _of_places, "probes": _of_probes, "variants": _of_variants}
    if has_reference:
        parts |= {"run": _of_reference, "agrees" if problem.agrees else "tolerance": _of_agreement}
    lines = []
    for part, faults_of in parts.items():
        before = len(lines)
        try:
            lines += faults_of(problem, problem.smallest, dtype)
        except Exception as error:
            lines.append(f"{part} fails at small size, {dtype}: {brief(error)}")
        needed = part in ("inputs", "run") or any(line.startswith("CHANGES") for line in lines[before:])
        if needed and len(lines) > before:  # on which all further ones rest
            break
    return lines


def _of_inputs(problem, n, dtype):
    inputs, again = problem.inputs(n, dtype), problem.inputs(n, dtype)
    other = problem.inputs(n, dtype, 1) if problem.rotates else None
    if wrong := [*_of_values("inputs gives", inputs, dtype, again)]:
        yield from wrong
        return
    if not other:
        return
    if _equal(inputs, other):
        yield "inputs gives the same for the seeds 0 and 1: draw from np.random.default_rng(seed)"
    elif [*map(_shape, leaves(inputs))] != [*map(_shape, leaves(other))]:
        yield "inputs gives other shapes for the seeds 0 and 1: JAX would compile anew for each"


def _of_places(problem, n, dtype):
    """What is wrong with the tables that say which of the inputs something holds of."""
    inputs = problem.inputs(n, dtype)
    numbered_inputs = [*enumerate(inputs)]
    allowed = {
        "CHANGES": [at for at, value in numbered_inputs if any(map(is_array, leaves(value)))],
        "RESULT": problem.changes,
        "STATIC": [at for at, value in numbered_inputs if hasattr(value, "dtype") and not is_array(value)],
        "SEED": [at for at, value in numbered_inputs if type(value) is int],
    }
    for name, words in OF_PLACES.items():
        places = getattr(problem, name.lower())
        if name in ("RESULT", "SEED") and not isinstance(places, tuple):
            places = () if places is None else (places,)
        # A boolean is an int, too, and means another thing.
        if not isinstance(places, tuple) or not all(type(at) is int and at in allowed[name] for at in places):
            which = f"which of the {len(inputs)} inputs, counted from 0, {words}"
            yield f"{name} is {getattr(problem, name.lower())!r}: give {which}"


def _of_values(gives, values, dtype, again):
    """What can be no inputs or outputs where `dtype` is asked for, or is not the same `again`."""
    if not isinstance(values, tuple):
        yield f"{gives} a {type(values).__name__}: give a tuple, (x,) for a single input"
        return
    parts = [(position, leaf) for position, value in enumerate(values, 1) for leaf in leaves(value)]
    wrong_parts = [(position, leaf) for position, leaf in parts if not _may_be(leaf, dtype)]
    for position, value in wrong_parts:
        kind, advice = "nothing" if value is None else f"a {type(value).__name__}", ""
        if hasattr(value, "dtype"):
            kind, advice = f"{kind} of {value.dtype}", FLOAT64_ALONE if _may_be(value, "float64") else ""
        elif not isinstance(value, float | complex | None):
            advice = f". Give what {kind} holds part by part, each by itself or in a tuple"
        yield (
            f"{gives} {kind} as number {position} for {dtype!r}: give arrays of that dtype, of whole numbers "
            f"or of booleans, np.dtype(dtype).type(x) for a number, or an int{advice}"
        )
    if not wrong_parts and not _equal(values, again):
        yield f"{gives} other numbers each time: draw them from np.random.default_rng(seed)"


def _of_probes(problem, n, dtype):
    probes = None
    for size in problem.probe_sizes or (n,):
        try:
            probes, again = problem.probes(size, dtype), problem.probes(size, dtype)
        except Exception as error:
            where = ", one of PROBE_SIZES" if problem.probe_sizes else ""
            yield f"probes fails at {size_in_words(size)}{where}: {brief(error)}"
            continue
        wrong = []
        for name in probes:
            wrong += _of_values(f"probes gives for {name!r}", probes[name], dtype, again[name])
        if wrong:
            yield from wrong
            return
    if probes is not None and not _are_limits(problem.known_limits, probes):
        yield (
            f"KNOWN_LIMITS is {problem.known_limits!r}: give {{library: {{probe: sentence}}}}, of the "
            f"libraries {', '.join(LIBRARIES)} and the probes {', '.join(probes)}"
        )


def _are_limits(limits, probes):
    return isinstance(limits, dict) and all(
        library in LIBRARIES
        and isinstance(sentences, dict)
        and all(name in probes and isinstance(text, str) and text.strip() for name, text in sentences.items())
        for library, sentences in limits.items()
    )


def _of_variants(problem, n, dtype):
    variants, again = (problem.variants(n, dtype) if problem.variants else {} for _ in range(2))
    if not isinstance(variants, dict):
        yield f"variants gives a {type(variants).__name__}: give {{name: inputs}}"
        return
    count = len(problem.inputs(n, dtype))
    for name, inputs in variants.items():
        wrong = [*_of_values(f"variants gives for {name!r}", inputs, dtype, again[name])]
        yield from wrong
        if not (isinstance(name, str) and name.isidentifier()):
            yield f"variants names {name!r}: give a name of letters, digits and underscores"
        if not wrong and len(inputs) != count:
            yield f"variants gives {len(inputs)} inputs for {name!r}, and inputs {count}"


def _of_reference(problem, n, dtype):
    inputs, before = problem.inputs(n, dtype), problem.inputs(n, dtype)
    result = _result(problem, inputs)
    changed = tuple(at for at, pair in enumerate(zip(inputs, before, strict=True)) if not _equal(*pair))
    if changed:
        changed = tuple(sorted({*changed, *problem.changes}))
        advice = f"state CHANGES = {changed}, and each call gets new copies"
        yield f"run changes its inputs: {advice}; or return the result as a new array"
    else:
        yield from _of_values("run returns", outputs(result), dtype, outputs(result))


def _of_agreement(problem, n, dtype):
    inputs = problem.inputs(n, dtype)
    result = values(_result(problem, inputs))
    if problem.agrees is None:
        tolerance = problem.tolerance_of(inputs, result)
        try:
            tolerances(tolerance, result)
        except ValueError as error:
            yield f"{error} (at small size, {dtype})"
        return
    answer = problem.fault_of(result, inputs, result)
    if isinstance(answer, str):
        yield f"agrees refuses the result of the reference, {problem.reference}: {answer}"
    elif answer is not None:
        yield f"agrees gives {answer!r}; give None, or a sentence on what is wrong"


def _result(problem, inputs):
    """What the reference returns. It may warn: of a case that it leaves aside, say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return reference_output(problem.name, inputs)


def _may_be(value, dtype):
    """May this be an input, or an output, where `dtype` is asked for?"""
    kind = getattr(value, "dtype", None)
    if not isinstance(kind, np.dtype):
        return isinstance(value, int)
    return kind in (np.dtype(dtype), np.result_type(dtype, np.complex64)) or kind.kind in "iub"


def _shape(value):
    return np.shape(value), np.asarray(value).dtype


def _equal(first, second):
    firsts, seconds = leaves(first), leaves(second)
    return len(firsts) == len(seconds) and all(
        np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind in "fc")
        for a, b in zip(firsts, seconds, strict=True)
    )
