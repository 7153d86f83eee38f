"""A problem in a folder of the user's own (``--problem-path``), and what is wrong with one.

``examples/template`` is such a folder, to be copied and changed.
"""

import importlib
import keyword
import math
import os
from numbers import Integral, Real
from pathlib import Path

from harness.cases import DTYPES, LIBRARIES, SIZES

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
    """What is wrong with the statement of the problem `name`, a line each; None if nothing.

    A line names the file and what to do. `dtypes`: those that it is run in; code that is there already may
    know one of them only.
    """
    from harness.cases import problems, statement

    path = problems.folder_of(name) / "__init__.py"
    try:
        module = importlib.import_module(problems.module_of(name))
    except Exception as error:
        return f"{path}: cannot be imported: {statement.brief(error)}"
    lacking = [
        f"{path}: has no {needed} ({meaning})"
        for needed, meaning in problems.required().items()
        if not hasattr(module, needed)
    ]
    if not (hasattr(module, "tolerance") or hasattr(module, "agrees")):
        lacking.append(f"{path}: has no tolerance ({problems.meaning('tolerance')})")
    lacking += [f"{path}: {line}" for line in _of_kinds(module)]
    if lacking:
        return "\n".join(lacking)
    stated = problems.problem(name)
    of_sizes = [*_of_sizes(stated.sizes)]
    found = [*_of_names(stated), *of_sizes, *([] if of_sizes else _of_work(stated))]
    found = [f"{path}: {line}" for line in found]
    found += [] if of_sizes else statement.faults(stated, path, dtypes)
    return "\n".join(found) or None


def _of_kinds(module):
    """What is no function, or no names, though all else is asked of it as if it were."""
    from harness.cases import problems

    for name in problems.FUNCTIONS:
        value = getattr(module, name, None)
        if value is not None and not callable(value):
            yield f"{name} is {value!r}: give a function, {problems.meaning(name)}"
    for name in ("KERNELS", "TUNED", "QUICK"):
        value = getattr(module, name, ())
        if not (isinstance(value, tuple | list) and all(isinstance(kernel, str) for kernel in value)):
            yield f'{name} is {value!r}: give names in a tuple, ("numpy_it",) where there is one alone'


def _of_names(stated):
    from harness.cases import problems

    for name, kernels in {"REFERENCE": (stated.reference,), "QUICK": stated.quick}.items():
        for kernel in kernels:
            if kernel not in stated.kernels:
                yield f"{name} names {kernel!r}, which is not among KERNELS"
    for kernel in stated.all_kernels:
        if problems.library_of(kernel) not in LIBRARIES:
            known = ", ".join(f"{library}_..." for library in LIBRARIES)
            yield f"KERNELS names {kernel!r}: a kernel is named by its library: {known}"
        elif not (stated.folder / f"{kernel}.py").is_file():
            yield f"KERNELS names {kernel!r}, and there is no file {kernel}.py beside this one"


def _of_sizes(sizes):
    named = isinstance(sizes, dict) and set(sizes) == set(SIZES)
    if not (named and all(isinstance(n, Integral) and n > 0 for n in sizes.values())):
        yield (
            f"SIZES must name {', '.join(SIZES)}, each by a whole number from 1 up, such as "
            '{"small": 10, "medium": 100, "lecture": 1_000}; inputs may make several numbers of n'
        )


def _of_work(stated):
    from harness.cases.statement import brief

    match stated.work:
        case None:
            return
        case (str(unit), count) if unit.strip() and callable(count) and isinstance(stated.work, tuple):
            pass
        case _:
            yield f'WORK is {stated.work!r}: give a word and a function of n, ("point", lambda n: n * n)'
            return
    for n in stated.sizes.values():
        try:
            found = count(n)
        except Exception as error:
            found = brief(error)
        if not (isinstance(found, Real) and 0 < found < math.inf):
            yield f"WORK counts {found!r} at n = {n}: give a number above 0"
            return
