"""``python -m harness.port old.py:function new.py:function --inputs inputs.py``: a problem out of functions.

Each function is called on the inputs; what they are, which of them change, what is returned and how far the
results are apart goes into the statement of a new folder, which a person reads before anything is measured.
"""

import argparse
import importlib
import inspect
import math
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from types import ModuleType

import numpy as np

import kernels
from harness import libraries
from harness.cases import DTYPES, faults
from harness.cases.statement import brief, in_dtype, is_floating, outputs, size_in_words, values
from harness.checks.results import apart
from harness.libraries.values import is_array, leaves, mapped

# Sizes are ten times apart, from the first on, as long as the old function takes no longer than this.
FIRST_N, MOST_N, SECONDS = 10, 10_000_000, 0.05
# What rounding may do elsewhere: so many times what it does here, and no less than this.
MARGIN, LEAST = 100, {"float64": 1e-13, "float32": 1e-5}
# Results that are further apart are not the same.
APART = 1e-2
STATEMENT = '''"""{title}

Written by harness.port from what one call of each function shows: look at it before you believe it.
"""

from . import made

KERNELS = {{
{kernels}
}}
# The first one decides what is right.
REFERENCE = "{reference}"

# As far as a call of {reference} takes {milliseconds} ms here. Yours may be others: names, each with an n.
SIZES = {{{sizes}}}
{tables}
# TO BE CONFIRMED by you: results were apart by {seen} of the largest value.
# As np.allclose has it, of each value; where some are near zero, ATOL is needed too.
RTOL = {rtol}


def inputs({arguments}):
    return made.inputs({given})
'''


@dataclass
class Function:
    """One of the functions: where it stands, its library, and what its calls have shown."""

    place: str
    run: object
    library: str
    name: str
    changes: set = field(default_factory=set)
    static: set = field(default_factory=set)
    returns: bool = True
    # How far the results are from those of the first function, of their largest value, by dtype.
    apart: dict = field(default_factory=dict)

    def result(self, inputs):
        """What a call on copies of the inputs gives, in NumPy's arrays; notes what changes and is static."""
        library = libraries.of(self.library)
        library.use_double_precision()
        call_inputs = [value.item() if at in self.static else value for at, value in enumerate(inputs)]
        copies = mapped(lambda leaf: np.array(leaf) if is_array(leaf) else leaf, tuple(call_inputs))
        arguments = library.place(copies, "cpu")
        try:
            result = self.run(*arguments)
        except ValueError as error:
            numbers = {at for at, value in enumerate(inputs) if isinstance(value, np.generic)}
            if self.static or not numbers or "Non-hashable static" not in str(error):
                raise
            self.static = numbers
            return self.result(inputs)
        if (finish := library.finish()) is not None:
            result = finish(result)
        self.changes |= {at for at, value in enumerate(arguments) if _changed(value, inputs[at])}
        self.returns = result is not None
        if result is None:
            result = tuple(arguments[at] for at in sorted(self.changes))
            result = result[0] if len(result) == 1 else result
        return values(result)


def _changed(argument, before):
    pairs = zip(leaves(argument), leaves(before), strict=True)
    return any(
        getattr(leaf, "is_deleted", bool)() or not np.array_equal(leaf, old, equal_nan=is_floating(old))
        for leaf, old in pairs
        if is_array(old)
    )


def main(arguments=None):
    """Write the folder and say what was found. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m harness.port", description=__doc__.partition("\n")[0])
    parser.add_argument("functions", nargs="+", metavar="FILE.py:FUNCTION", help="the old one first")
    inputs_help = "has inputs(n, dtype) or inputs(n), which returns a tuple; and SIZES, if you like"
    parser.add_argument("--inputs", required=True, metavar="FILE.py", help=inputs_help)
    parser.add_argument("--to", metavar="FOLDER", help="a new one (default: port_ and the function's name)")
    options = parser.parse_args(arguments)
    try:
        print(port(options.functions, options.inputs, options.to))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def port(places, inputs_file, to=None):
    """Write the folder of a problem; returns what to say of it. Raises ValueError, one line."""
    folder = Path(to or f"port_{places[0].rpartition(':')[2]}")
    if folder.exists():
        raise ValueError(f"--to: {folder} is there already; give a new folder")
    if not folder.name.isidentifier():
        raise ValueError(f"--to: {folder.name!r} cannot be a problem's name (letters, digits, underscores)")
    inputs_module = _module(inputs_file, "--inputs")
    if not callable(getattr(inputs_module, "inputs", None)):
        raise ValueError(f"--inputs: {inputs_file} has no function inputs(n, dtype)")
    arguments = [a for a in ("n", "dtype", "seed") if a in inspect.signature(inputs_module.inputs).parameters]
    functions = _functions(places)
    sizes, seconds = _sizes(functions[0], inputs_module)
    dtypes, smallest = [], [*sizes.values()][:2]
    for dtype in DTYPES if "dtype" in arguments else DTYPES[:1]:
        try:
            for n in smallest:
                inputs = _inputs(inputs_module, n, dtype)
                expected = _result(functions[0], inputs)
                for function in functions[1:]:
                    share = _apart(_result(function, inputs), expected)
                    function.apart[dtype] = max(share, function.apart.get(dtype, 0.0))
        except ValueError:
            if dtype == DTYPES[0]:
                raise
            continue  # its code knows the first alone
        if all(output.real.dtype == dtype or not is_floating(output) for output in outputs(expected)):
            dtypes.append(dtype)
    folder.mkdir(parents=True)
    shutil.copy(inputs_file, folder / "made.py")
    statement = _statement(folder, functions, sizes, seconds, dtypes or [*DTYPES[:1]], arguments)
    (folder / "__init__.py").write_text(statement)
    kernels.OUTSIDE.append(folder.resolve())
    wrong = faults.fault(folder.name, dtypes)
    lines = [_summary(function, dtypes) for function in functions]
    kinds = ", ".join(map(_kind, _inputs(inputs_module, smallest[0], DTYPES[0])))
    return "\n".join(
        [
            f"inputs at {size_in_words(smallest[0])}: {kinds}",
            *lines,
            *([wrong] if wrong else []),
            f"Written: {folder}/__init__.py. Confirm its RTOL and SIZES. Then:",
            f"pytest --benchmark-only --problem-path={folder}",
        ]
    )


def _module(file, option):
    """The module in a file, imported as its package's part. Raises ValueError."""
    path, name, root = kernels.file_of(file, Path.cwd())
    if not path.is_file():
        raise ValueError(f"{option}: there is no file {file}")
    sys.path.insert(0, str(root))
    sys.modules.pop(name, None)  # of another folder
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise ValueError(f"{file} cannot be imported: {brief(error)}") from None


def _functions(places):
    """The Functions that these words name, the reference first."""
    functions = []
    for place in places:
        file, _, name = place.rpartition(":")
        if not file.endswith(".py"):
            raise ValueError(f"give FILE.py:FUNCTION, not {place!r}")
        run = getattr(_module(file, place), name, None)
        if not callable(run):
            raise ValueError(f"{file} has no function {name}")
        library = _library(run)
        kernel, names = f"{library}_{Path(file).stem}", {function.name for function in functions}
        if kernel in names:
            kernel = f"{kernel}_{name}"
        if kernel in names or not kernel.isidentifier():
            raise ValueError(f"{place} would be called {kernel!r}: rename the file")
        functions.append(Function(place, run, library, kernel))
    return functions


def _library(run):
    """Of which library is a function: what compiles it, else what its file has imported."""
    compiles_it = type(run).__module__.partition(".")[0]
    known = getattr(inspect.unwrap(getattr(run, "py_func", run)), "__globals__", {}).values()
    imported = {value.__name__.partition(".")[0] for value in known if type(value) is ModuleType}
    if compiles_it == "numba":
        return "numba"
    if compiles_it in ("jax", "jaxlib") or "jax" in imported:
        return "jax"
    return "numpy" if "numpy" in imported else "python"


def _inputs(inputs_module, n, dtype):
    """The inputs at n, Python's floats as numbers of the dtype. Raises ValueError."""
    parameters = inspect.signature(inputs_module.inputs).parameters
    keywords = {name: value for name, value in (("dtype", dtype), ("seed", 0)) if name in parameters}
    try:
        inputs = inputs_module.inputs(n, **keywords)
    except Exception as error:
        raise ValueError(f"inputs fails at n = {n}, {dtype}: {brief(error)}") from None
    if not isinstance(inputs, tuple):
        raise ValueError(f"inputs gives a {type(inputs).__name__}: give a tuple, (x,) for a single input")
    return in_dtype(inputs, dtype)


def _result(function, inputs):
    try:
        return function.result(inputs)
    except Exception as error:
        raise ValueError(f"{function.place} fails: {brief(error)}") from None


def _sizes(function, inputs_module):
    """The sizes that the file of inputs states; else those that the function is quick at. And its seconds."""
    if hasattr(inputs_module, "SIZES"):
        return inputs_module.SIZES, None
    sizes, n, seconds = [], FIRST_N, 0.0
    while n <= MOST_N and seconds < SECONDS:
        inputs = _inputs(inputs_module, n, DTYPES[0])
        _result(function, inputs)  # compiles, perhaps
        began = perf_counter()
        _result(function, inputs)
        seconds = perf_counter() - began
        sizes.append(n)
        n *= 10
    return dict(zip(("small", "medium", "large"), sizes[-3:], strict=False)), seconds


def _apart(result, expected):
    """`apart`, each output in the wider of its two dtypes."""
    results, others = outputs(result), outputs(expected)
    if len(results) == len(others):
        dtypes = [np.promote_types(a.dtype, b.dtype) for a, b in zip(results, others, strict=True)]
        results = tuple(array.astype(dtype) for array, dtype in zip(results, dtypes, strict=True))
        others = tuple(array.astype(dtype) for array, dtype in zip(others, dtypes, strict=True))
    return apart(results, others)


def _statement(folder, functions, sizes, seconds, dtypes, arguments):
    """The text of the problem's ``__init__.py``."""
    changes = tuple(sorted(set().union(*(function.changes for function in functions))))
    static = tuple(sorted(set().union(*(function.static for function in functions))))
    tables = [f"DTYPES = {tuple(dtypes)}"] if len(dtypes) < len(DTYPES) else []
    tables += [f"CHANGES = {changes}  # every call gets new copies of these inputs"] if changes else []
    if not functions[0].returns and tuple(sorted(functions[0].changes)) != changes:
        tables.append(f"RESULT = {tuple(sorted(functions[0].changes))}  # of them, what holds the result")
    tables += [f"STATIC = {static}  # JAX gets these as Python's numbers"] if static else []
    seen, rtol = [], {}
    for dtype in dtypes:
        shares = [function.apart[dtype] for function in functions[1:]]
        largest = max(shares, default=0.0)
        seen.append(f"{largest:.1g} in {dtype}")
        needed = MARGIN * largest if largest < APART else 0.0
        rtol[dtype] = float(f"1e{math.ceil(math.log10(max(LEAST[dtype], needed)))}")
    places = []
    for function in functions:
        file, _, name = function.place.rpartition(":")
        path = Path(os.path.relpath(Path(file).resolve(), folder.resolve())).as_posix()
        places.append(f'    "{function.name}": "{path}:{name}",')
    return STATEMENT.format(
        title=" against ".join(function.place for function in reversed(functions)),
        kernels="\n".join(places),
        reference=functions[0].name,
        milliseconds="few" if seconds is None else f"{1e3 * seconds:.2g}",
        sizes=", ".join(f'"{name}": {n!r}' for name, n in sizes.items()),
        tables="".join(f"\n{line}\n" for line in tables),
        seen=" and ".join(seen),
        rtol=rtol,
        arguments=", ".join(["n", "dtype", *arguments[2:]]),
        given=", ".join(["n", *arguments[1:]]),
    )


def _summary(function, dtypes):
    """What one function's calls have shown, in a line."""
    parts = [f"{function.name}: {function.place}"]
    if function.changes:
        parts.append(f"changes inputs {', '.join(map(str, sorted(function.changes)))} (counted from 0)")
    if not function.returns:
        parts.append("returns nothing")
    for dtype in dtypes:
        if dtype in function.apart:
            share = function.apart[dtype]
            if share == math.inf:
                parts.append("gives another number, shape or whole number")
            elif share >= APART:
                parts.append(f"does not agree ({dtype}, {share:.1g} of the largest value)")
            else:
                digits = "every bit" if share == 0 else f"{-math.log10(share):.0f} digits"
                parts.append(f"agrees to {digits} in {dtype}")
    return "; ".join(parts)


def _kind(value):
    """An input in words: 'float64 (100,)', 'int', 'Model of 3'."""
    if hasattr(value, "dtype"):
        return f"{value.dtype} {value.shape}" if value.shape else f"{value.dtype}"
    count = f" of {len(leaves(value))}" if not isinstance(value, int) else ""
    return f"{type(value).__name__}{count}"


if __name__ == "__main__":
    sys.exit(main())
