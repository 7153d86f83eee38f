"""Problems in a user's own folders: ``--problem-path``, a template to begin with, and what is wrong with one.

``python -m harness.outside FOLDER`` makes the folder with a problem that runs, to be changed.
"""

import importlib
import inspect
import keyword
import os
import shutil
import sys
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
        if not (path / "__init__.py").is_file():
            raise ValueError(
                f"--problem-path: {path} holds no __init__.py; python -m harness.outside {path} makes one"
            )
        if not name.isidentifier() or keyword.iskeyword(name):
            raise ValueError(f"--problem-path: {name!r} cannot be a problem's name; rename the folder")
        if (Path(__file__).parent.parent / "kernels" / name).exists():
            raise ValueError(f"--problem-path: there is a problem {name!r} already; rename {path}")
        folders.append(str(path.resolve()))
    if folders:
        os.environ["PROBLEM_PATH"] = os.pathsep.join(folders)


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
    for kernel in (*stated.KERNELS, *stated.TUNED):
        found = _fault_of_kernel(name, kernel, statement.parent / f"{kernel}.py", len(inputs))
        if found:
            return found
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
