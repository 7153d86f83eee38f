"""A problem in a folder of the user's own (``--problem-path``), and what is wrong with one.

``examples/template`` is such a folder, to be copied and changed.
"""

import importlib
import inspect
import keyword
import math
import os
from numbers import Real
from pathlib import Path

from harness.cases import DTYPES

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


def fault(name, dtypes=DTYPES):
    """What is wrong with the problem `name`, one line that names the file and the fix; None if nothing.

    `dtypes`: those that it is run in. Code that is there already may know one of them only.
    """
    from harness.cases import problems, statement
    from harness.cases.statement import brief

    try:
        module = importlib.import_module(f"kernels.{name}")
    except Exception as error:
        return f"problem {name}: __init__.py cannot be imported: {brief(error)}"
    path = Path(module.__file__)
    for needed, meaning in problems.required().items():
        if not hasattr(module, needed):
            return f"{path}: has no {needed} ({meaning})"
    if not (hasattr(module, "tolerance") or hasattr(module, "agrees")):
        return f"{path}: has no tolerance ({problems.meaning('tolerance')})"
    if module.REFERENCE not in module.KERNELS:
        return f"{path}: REFERENCE is {module.REFERENCE!r}, which is not among KERNELS"
    stated = problems.problem(name)
    if unknown := [kernel for kernel in stated.quick if kernel not in stated.kernels]:
        return f"{path}: QUICK names {unknown[0]!r}, which is not among KERNELS"
    if set(stated.sizes) != set(problems.SIZES):
        return f"{path}: SIZES must name {', '.join(problems.SIZES)}"
    if found := _fault_of_work(stated.work, stated.sizes):
        return f"{path}: {found}"
    found = statement.fault_of_inputs(stated, path)
    for kernel in problems.kernels_of(name):
        found = found or _fault_of_kernel(stated, kernel, path.parent / f"{kernel}.py")
    return found or statement.fault_of_results(stated, path, dtypes)


def _fault_of_work(work, sizes):
    from harness.cases.statement import brief

    if work is None:
        return None
    wanted = 'give a word and a function of n, such as ("point", lambda n: n * n)'
    if not (isinstance(work, tuple) and len(work) == 2):
        return f"WORK is a {type(work).__name__}{_length(work)}: {wanted}"
    unit, count = work
    if not (isinstance(unit, str) and unit.strip()):
        return f"WORK names its unit by {unit!r}, a {type(unit).__name__}: {wanted}"
    if not callable(count):
        return f"WORK counts by a {type(count).__name__}: {wanted}"
    for n in sizes.values():
        try:
            found = count(n)
        except Exception as error:
            return f"WORK fails at n = {n}: {brief(error)}"
        if not (isinstance(found, Real) and 0 < found < math.inf):
            return f"WORK gives {found!r}, a {type(found).__name__}, at n = {n}: give a number above 0"
    return None


def _length(value):
    return f" of {len(value)}" if isinstance(value, tuple) else ""


def _fault_of_kernel(stated, kernel, path):
    from harness.cases import problems
    from harness.cases.statement import brief
    from harness.machine import libraries

    if problems.library_of(kernel) not in problems.LIBRARIES:
        known = ", ".join(f"{library}_..." for library in problems.LIBRARIES)
        return f"{path}: a kernel is named by its library: {known}"
    if not path.is_file():
        return f"{path}: is missing, but {kernel!r} is in KERNELS"
    if libraries.unusable(problems.library_of(kernel)):
        return None  # its tests are skipped, with the reason
    try:
        module = problems.kernel(stated.name, kernel)
    except Exception as error:
        return f"{path}: cannot be imported: {brief(error)}"
    if not (module.__doc__ or "").strip():
        return f"{path}: has no docstring; its first line is the kernel's label"
    if not callable(getattr(module, "run", None)):
        return f"{path}: has no function run(*inputs)"
    taken = inspect.signature(getattr(module.run, "py_func", module.run))
    count = len(stated.inputs(stated.sizes["small"], "float64"))
    try:
        # What has a default may be left out.
        taken.bind(*range(count + hasattr(module, "workspace")))
    except TypeError:
        if not hasattr(module, "prepare"):
            return (
                f"{path}: run takes {len(taken.parameters)} arguments, and the problem's inputs are {count}"
            )
    return None
