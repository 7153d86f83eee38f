"""A problem in a folder of the user's own (``--problem-path``), and what is wrong with one.

``examples/template`` is such a folder, to be copied and changed.
"""

import importlib
import inspect
import keyword
import os
import warnings
from pathlib import Path

# `kernels` may not be imported before `use` has been called: not by this module either.
ROOT = Path(__file__).resolve().parent.parent.parent


def use(paths):
    """Let `kernels` find these problem folders, here and in every fresh process.

    To be called before `kernels` is imported. Raises ValueError, one line, on a folder that is none.
    """
    folders = []
    for path in map(Path, paths):
        name = path.resolve().name
        if path.is_file():
            raise ValueError(f"--problem-path: {path} is a file; give its folder")
        if not (path / "__init__.py").is_file():
            raise ValueError(
                f"--problem-path: {path} holds no __init__.py; copy examples/template to begin with"
            )
        if _bad_name(name):
            raise ValueError(f"--problem-path: {_bad_name(name)}; rename the folder {path}")
        if name in (Path(folder).name for folder in folders):
            raise ValueError(f"--problem-path: two folders are called {name}; rename one of them")
        folders.append(str(path.resolve()))
    if folders:
        os.environ["PROBLEM_PATH"] = os.pathsep.join(folders)


def _bad_name(name):
    if not name.isidentifier() or keyword.iskeyword(name):
        return f"{name!r} cannot be a problem's name (letters, digits, underscores)"
    if any((ROOT / "kernels" / known).exists() for known in (name, f"{name}.py")):
        return f"there is a problem {name!r} already"
    return None


def fault(name):
    """What is wrong with the problem `name`, one line that names the file and the fix; None if nothing."""
    from harness.cases import problems

    try:
        module = importlib.import_module(f"kernels.{name}")
    except Exception as error:
        return f"problem {name}: __init__.py cannot be imported: {_brief(error)}"
    statement = Path(module.__file__)
    for needed, meaning in problems.required().items():
        if not hasattr(module, needed):
            return f"{statement}: has no {needed} ({meaning})"
    if module.REFERENCE not in module.KERNELS:
        return f"{statement}: REFERENCE is {module.REFERENCE!r}, which is not among KERNELS"
    stated = problems.problem(name)
    if set(stated.sizes) != set(problems.SIZES):
        return f"{statement}: SIZES must name {', '.join(problems.SIZES)}"
    try:
        inputs = stated.inputs(stated.sizes["small"], "float64")
        tolerance = float(stated.tolerance(*inputs))
    except Exception as error:
        return f"{statement}: inputs or tolerance fails at small size: {_brief(error)}"
    if not tolerance >= 0:
        return f"{statement}: tolerance gives {tolerance} at small size; give a number from 0 up, never NaN"
    for position, value in enumerate(inputs, 1):
        if not isinstance(value, int) and str(getattr(value, "dtype", "")) != "float64":
            return (
                f"{statement}: inputs(n, 'float64') gives a {type(value).__name__} as number {position}: "
                "give arrays of that dtype, np.dtype(dtype).type(x) for a number, or an int"
            )
    for kernel in problems.kernels_of(name):
        found = _fault_of_kernel(name, kernel, statement.parent / f"{kernel}.py", len(inputs))
        if found:
            return found
    return _fault_of_reference(stated, name, statement.parent / f"{stated.reference}.py")


def _fault_of_reference(stated, name, path):
    """What the reference returns is what every kernel is held to: one array or number, and no warning."""
    from harness.cases import problems

    for dtype in problems.DTYPES:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                result = problems.kernel(name, stated.reference).run(
                    *stated.inputs(stated.sizes["small"], dtype)
                )
        except Exception as error:
            return f"{path}: run fails at small size, {dtype} (a warning counts): {_brief(error)}"
        if str(getattr(result, "dtype", "")) != dtype:
            found = getattr(result, "dtype", type(result).__name__)
            return (
                f"{path}: run returns {found} for {dtype} inputs; return one array or number of their dtype"
            )
    return None


def _fault_of_kernel(name, kernel, path, count):
    from harness.cases import problems
    from harness.machine import libraries

    if problems.library_of(kernel) not in problems.LIBRARIES:
        known = ", ".join(f"{library}_..." for library in problems.LIBRARIES)
        return f"{path}: a kernel is named by its library: {known}"
    if not path.is_file():
        return f"{path}: is missing, but {kernel!r} is in KERNELS"
    if libraries.missing(problems.library_of(kernel)):
        return None  # its tests are skipped, with the reason
    try:
        module = problems.kernel(name, kernel)
    except Exception as error:
        return f"{path}: cannot be imported: {_brief(error)}"
    if not (module.__doc__ or "").strip():
        return f"{path}: has no docstring; its first line is the kernel's label"
    if not callable(getattr(module, "run", None)):
        return f"{path}: has no function run(*inputs)"
    run = getattr(module.run, "py_func", module.run)
    takes = len(inspect.signature(run).parameters)
    if not hasattr(module, "prepare") and takes != count + hasattr(module, "workspace"):
        return f"{path}: run takes {takes} arguments, and the problem's inputs are {count}"
    return None


def _brief(error):
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ")
