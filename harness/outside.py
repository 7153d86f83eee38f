"""Problems in a user's own folders: ``--problem-path``, a template to begin with, and what is wrong with one.

``python -m harness.outside FOLDER`` makes the folder with a problem that runs, to be changed.
"""

import importlib
import inspect
import keyword
import os
import shutil
import sys
import warnings
from pathlib import Path

TEMPLATE = Path(__file__).parent / "template"
REQUIRED = {
    "SIZES": 'named sizes, {"small": ..., "medium": ..., "lecture": ...}',
    "KERNELS": "names of its kernels, each a file <name>.py in the same folder",
    "REFERENCE": "the NumPy kernel that the others must agree with",
    "inputs": "inputs(n, dtype), a tuple",
    "tolerance": "tolerance(*inputs), how far a right result may be from the reference",
}


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
                f"--problem-path: {path} holds no __init__.py; python -m harness.outside {path} makes one"
            )
        if _bad_name(name):
            raise ValueError(f"--problem-path: {_bad_name(name)}; rename the folder {path}")
        folders.append(str(path.resolve()))
    if folders:
        os.environ["PROBLEM_PATH"] = os.pathsep.join(folders)


def _bad_name(name):
    if not name.isidentifier() or keyword.iskeyword(name):
        return f"{name!r} cannot be a problem's name (letters, digits, underscores)"
    if (Path(__file__).parent.parent / "kernels" / name).exists():
        return f"there is a problem {name!r} already"
    return None


def fault(name):
    """What is wrong with the problem `name`, one line that names the file and the fix; None if nothing."""
    from harness import problems

    try:
        module = importlib.import_module(f"kernels.{name}")
    except Exception as error:
        return f"problem {name}: __init__.py cannot be imported: {_brief(error)}"
    statement = Path(module.__file__)
    for needed, meaning in REQUIRED.items():
        if not hasattr(module, needed):
            return f"{statement}: has no {needed} ({meaning})"
    if module.REFERENCE not in module.KERNELS:
        return f"{statement}: REFERENCE is {module.REFERENCE!r}, which is not among KERNELS"
    stated = problems.problem(name)
    if set(stated.SIZES) != {"small", "medium", "lecture"}:
        return f"{statement}: SIZES must name small, medium and lecture"
    try:
        inputs = stated.inputs(stated.SIZES["small"], "float64")
        stated.tolerance(*inputs)
    except Exception as error:
        return f"{statement}: inputs or tolerance fails at small size: {_brief(error)}"
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
    return _fault_of_reference(stated, name, statement.parent / f"{stated.REFERENCE}.py")


def _fault_of_reference(stated, name, path):
    """What the reference returns is what every kernel is held to: one array or number, and no warning."""
    from harness import problems

    for dtype in problems.DTYPES:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                result = problems.kernel(name, stated.REFERENCE).run(
                    *stated.inputs(stated.SIZES["small"], dtype)
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
    from harness import libraries, problems

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


def main(arguments):
    """Make a folder with the template."""
    if len(arguments) != 1:
        print("usage: python -m harness.outside FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    if _bad_name(folder.resolve().name):
        print(f"{_bad_name(folder.resolve().name)}: choose another name", file=sys.stderr)
        return 2
    if folder.exists():
        print(f"{folder}: exists; name a folder that does not", file=sys.stderr)
        return 2
    try:
        shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        print(f"{folder}: cannot be made ({error.strerror or error})", file=sys.stderr)
        return 2
    print(f"{folder}: change it, then pytest --benchmark-only --problem-path={folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
