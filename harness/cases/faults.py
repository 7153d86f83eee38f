"""What is wrong with the statement of a problem: a sentence a fault, which says what to write."""

import importlib
import math
import warnings
from numbers import Integral, Real

import numpy as np

from harness.cases import DTYPES, LIBRARIES, SIZES, problems
from harness.cases.statement import brief, outputs, tolerances

FLOAT64_ALONE = ". Where the code knows float64 alone, add --dtype float64"
WITH_NUMPY = ". A reference is best written with NumPy: a plain loop will do"


def fault(name, dtypes=DTYPES):
    """What is wrong with the statement of the problem `name`, a line each; None if nothing.

    A line names the file and what to do. `dtypes`: those that it is run in; code that is there already may
    know one of them only. What cannot be judged because of another fault is left for the next time. Of the
    kernels' own files the reference alone is run: what is wrong with another one is that kernel's failure.
    """
    path = problems.folder_of(name) / "__init__.py"
    try:
        module = importlib.import_module(problems.module_of(name))
    except Exception as error:
        return f"{path}: cannot be imported: {brief(error)}"
    lines, reference = [*_of_module(module)], None
    if not lines:
        problem = problems.problem(name)
        reference = path.with_name(f"{problem.reference}.py")
        lines = [*_of_tables(problem)]
        if _are_sizes(problem.sizes):
            by_dtype = (_of_functions(problem, dtype, reference.is_file()) for dtype in dtypes)
            # In the other dtype the same would be told again.
            lines += next(filter(None, by_dtype), [])
    # A sentence begins with the name that is at fault.
    return "\n".join(f"{reference if line.startswith('run ') else path}: {line}" for line in lines) or None


def _of_module(module):
    """What lacks, or is of another kind than all else takes it for."""
    for name in (*problems.REQUIRED, *(() if hasattr(module, "agrees") else ("tolerance",))):
        if not hasattr(module, problems.spelled(name)):
            yield f"has no {problems.spelled(name)} ({problems.MEANING[name]})"
    for name in problems.FUNCTIONS:
        value = getattr(module, name, None)
        if value is not None and not callable(value):
            yield f"{name} is {value!r}: give a function, {problems.MEANING[name]}"
    for name in ("KERNELS", "TUNED", "QUICK"):
        value = getattr(module, name, ())
        if not (isinstance(value, tuple | list) and all(isinstance(kernel, str) for kernel in value)):
            yield f'{name} is {value!r}: give names in a tuple, ("numpy_it",) where there is one alone'


def _of_tables(problem):
    for name, kernels in {"REFERENCE": (problem.reference,), "QUICK": problem.quick}.items():
        for kernel in kernels:
            if kernel not in problem.kernels:
                yield f"{name} names {kernel!r}, which is not among KERNELS"
    for kernel in problem.all_kernels:
        if problems.library_of(kernel) not in LIBRARIES:
            named = ", ".join(f"{library}_..." for library in LIBRARIES)
            yield f"KERNELS names {kernel!r}: a kernel is named by its library: {named}"
        elif not (problem.folder / f"{kernel}.py").is_file():
            yield f"KERNELS names {kernel!r}, and there is no file {kernel}.py beside this one"
    if not _are_sizes(problem.sizes):
        yield (
            f"SIZES must name {', '.join(SIZES)}, each by a whole number from 1 up, such as "
            '{"small": 10, "medium": 100, "lecture": 1_000}; inputs may make several numbers of n'
        )
    elif problem.work is not None:
        yield from _of_work(problem.work, problem.sizes.values())


def _are_sizes(sizes):
    named = isinstance(sizes, dict) and set(sizes) == set(SIZES)
    return named and all(isinstance(n, Integral) and n > 0 for n in sizes.values())


def _of_work(work, sizes):
    unit, count = work if isinstance(work, tuple) and len(work) == 2 else (None, None)
    if not (isinstance(unit, str) and unit.strip() and callable(count)):
        yield f'WORK is {work!r}: give a word and a function of n, ("point", lambda n: n * n)'
        return
    for n in sizes:
        try:
            counted = count(n)
        except Exception as error:
            counted = brief(error)
        if not (isinstance(counted, Real) and 0 < counted < math.inf):
            yield f"WORK counts {counted!r} at n = {n}: give a number above 0"
            return


def _of_functions(problem, dtype, has_reference):
    """All that is wrong with what the functions of a problem give at small size in a dtype."""
    parts = {"inputs": _of_inputs, "probes": _of_probes, "variants": _of_variants}
    if has_reference:
        parts |= {"run": _of_reference, "agrees" if problem.agrees else "tolerance": _of_agreement}
    lines = []
    for part, faults_of in parts.items():
        before = len(lines)
        try:
            lines += faults_of(problem, problem.sizes["small"], dtype)
        except Exception as error:
            lines.append(f"{part} fails at small size, {dtype}: {brief(error)}")
        if part in ("inputs", "run") and len(lines) > before:  # on which all further ones rest
            break
    return lines


def _of_inputs(problem, n, dtype):
    inputs, again = problem.inputs(n, dtype), problem.inputs(n, dtype)
    other = problem.inputs(n, dtype, 1) if problem.rotates else None
    if wrong := [*_of_values("inputs gives", inputs, dtype, again)]:
        yield from wrong
    elif other and _equal(inputs, other):
        yield "inputs gives the same for the seeds 0 and 1: draw from np.random.default_rng(seed)"
    elif other and [*map(_shape, inputs)] != [*map(_shape, other)]:
        yield "inputs gives other shapes for the seeds 0 and 1: JAX would compile anew for each"


def _of_values(gives, values, dtype, again, advice=""):
    """What can be no inputs or outputs where `dtype` is asked for, or is not the same `again`."""
    if not isinstance(values, tuple):
        yield f"{gives} a {type(values).__name__}: give a tuple, (x,) for a single input"
        return
    wrong = [(position, value) for position, value in enumerate(values, 1) if not _may_be(value, dtype)]
    for position, value in wrong:
        kind, more = "nothing" if value is None else f"a {type(value).__name__}", ""
        if hasattr(value, "dtype"):
            kind, more = f"{kind} of {value.dtype}", FLOAT64_ALONE if _may_be(value, "float64") else ""
        elif not isinstance(value, float | complex | None):
            more = f". Give what {kind} holds part by part, each by itself"
        yield (
            f"{gives} {kind} as number {position} for {dtype!r}: give arrays of that dtype, of whole numbers "
            f"or of booleans, np.dtype(dtype).type(x) for a number, or an int{advice or more}"
        )
    if not wrong and not _equal(values, again):
        yield f"{gives} other numbers each time: draw them from np.random.default_rng(seed)"


def _of_probes(problem, n, dtype):
    seed, inputs = problem.seed, problem.inputs(n, dtype)
    # A boolean is an int, too, and means another thing.
    if seed is not None and not (type(seed) is int and 0 <= seed < len(inputs) and type(inputs[seed]) is int):
        yield f"SEED is {seed!r}: give which of the {len(inputs)} inputs, counted from 0, is the seed, an int"
    probes = None
    for size in problem.probe_sizes or (n,):
        try:
            probes, again = problem.probes(size, dtype), problem.probes(size, dtype)
        except Exception as error:
            where = ", one of PROBE_SIZES" if problem.probe_sizes else ""
            yield f"probes fails at n = {size}{where}: {brief(error)}"
            continue
        wrong = [
            _of_values(f"probes gives for {name!r}", probes[name], dtype, again[name]) for name in probes
        ]
        if wrong := [line for lines in wrong for line in lines]:
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
    inputs = problem.inputs(n, dtype)
    result = outputs(_result(problem, inputs))
    is_compiled = problems.library_of(problem.reference) in ("numba", "jax")
    if not _equal(inputs, problem.inputs(n, dtype)):
        yield "run changes its inputs; return the result as a new array"
    else:
        yield from _of_values("run returns", result, dtype, result, WITH_NUMPY if is_compiled else "")


def _of_agreement(problem, n, dtype):
    inputs = problem.inputs(n, dtype)
    result = _result(problem, inputs)
    if problem.agrees is None:
        allowed = problem.tolerance(*inputs)
        try:
            tolerances(allowed, result)
        except ValueError as error:
            yield f"{error} (at small size, {dtype})"
        return
    answer = problem.agrees(result, *inputs)
    if isinstance(answer, str):
        yield f"agrees refuses the result of the reference, {problem.reference}: {answer}"
    elif answer is not None:
        yield f"agrees gives {answer!r}; give None, or a sentence on what is wrong"


def _result(problem, inputs):
    """What the reference returns. It may warn: of a case that it leaves aside, say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return problems.kernel(problem.name, problem.reference).run(*inputs)


def _may_be(value, dtype):
    """May this be an input, or an output, where `dtype` is asked for?"""
    kind = getattr(value, "dtype", None)
    if not isinstance(kind, np.dtype):
        return isinstance(value, int)
    return kind in (np.dtype(dtype), np.result_type(dtype, np.complex64)) or kind.kind in "iub"


def _shape(value):
    return np.shape(value), np.asarray(value).dtype


def _equal(one, other):
    return len(one) == len(other) and all(
        np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind in "fc")
        for a, b in zip(one, other, strict=True)
    )
