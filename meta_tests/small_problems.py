"""Kernels in files: of the suite's problems, and of small ones that are made up here.

`right/NAME/` with an ``__init__.py`` is such a problem, as a user would write it, with kernels that must be
admitted. Other folders hold more kernels for a problem of the same name: `wrong/` those that must be refused,
for one of the sentences in their docstrings (a line each); `noted/` those that are right, of which the
sentence in the docstring is told.
"""

import ast
import importlib
import re
import sys
import textwrap
from pathlib import Path

import pytest

import kernels
from harness import libraries
from harness.cases import DTYPES, LIBRARIES, problems
from harness.cases.call import use_double_precision
from harness.cases.case import Case

HERE = Path(__file__).parent
# Asked before compilers are watched, which wait for an import that follows when a library is looked for.
MISSING = {library: libraries.missing(library) for library in LIBRARIES}
RIGHT, WRONG, NOTED = HERE / "right", HERE / "wrong", HERE / "noted"


def listed(folder):
    """pytest's parameters (path, dtype) of all kernels in RIGHT, WRONG or NOTED.

    Right ones are in both dtypes, wrong ones in float64, unless they state DTYPES.
    """
    parameters = []
    for path in sorted(set(folder.glob("*/*_*.py")) - set(folder.glob("*/__init__.py"))):
        stated = re.search(r"^DTYPES = (.+)", path.read_text(), flags=re.M)
        default = DTYPES if folder == RIGHT else DTYPES[:1]
        dtypes = ast.literal_eval(stated[1]) if stated else default
        name = f"{path.parent.name}-{path.stem}"
        parameters += [pytest.param(path, dtype, id=f"{name}-{dtype}") for dtype in dtypes]
    return parameters


def sentences(path):
    """The lines of a kernel's docstring."""
    return ast.get_docstring(ast.parse(path.read_text())).splitlines()


def case_in(path, dtype="float64", size="small"):
    """The case of the kernel in this file, imported anew; skips the test where its library is missing."""
    name, kernel = path.parent.name, path.stem
    library = problems.library_of(kernel)
    if MISSING[library]:
        pytest.skip(MISSING[library])
    use_double_precision(library)
    _extend(kernels, RIGHT)
    _extend(importlib.import_module(f"kernels.{name}"), path.parent)
    sys.modules.pop(f"kernels.{name}.{kernel}", None)
    problems.kernel.cache_clear()
    return Case(name, kernel, size, dtype, "cpu")


def _extend(package, folder):
    if str(folder) not in package.__path__:
        package.__path__.append(str(folder))


def _source(path):
    """What stands in a file below its docstring, its imports and what `write` puts above every statement."""
    text = path.read_text()
    for node in ast.parse(text).body:
        is_name = isinstance(node, ast.Assign) and node.targets[0].id in ("SIZES", "REFERENCE", "KERNELS")
        if not (is_name or isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)):
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
            # As sources stand in tests, which add to them.
            return textwrap.indent("\n".join(text.splitlines()[first - 1 :]), " " * 12) + "\n"
    return ""


# {problem: {file: source}}: to be written elsewhere with changes, by `write`.
PROBLEMS = {
    statement.parent.name: {
        path.stem: _source(path)
        for path in [statement, *sorted(set(statement.parent.glob("*_*.py")) - {statement}, reverse=True)]
    }
    for statement in sorted(RIGHT.glob("*/__init__.py"))
}
HEAD = '''"""{title}"""
import numpy as np

SIZES = {{"small": 60, "medium": 600, "lecture": 6_000}}
REFERENCE = "numpy_plain"
KERNELS = {kernels}
'''
IMPORTS = {
    "numpy": "import numpy as np",
    "numba": "import numba\nimport numpy as np",
    "jax": "import functools\nfrom functools import partial\n\nimport jax\nimport jax.numpy as jnp",
}
# The smallest of all, in the same form: kernels can be put beside its one.
SUM = {
    "__init__": """
        def inputs(n, dtype):
            return (np.arange(n).astype(dtype),)

        def tolerance(x):
            return 0
        """,
    "numpy_plain": """
        def run(x):
            return np.sum(x)
        """,
}


def write(folder, sources, name=None):
    """Make a problem's folder out of its sources; returns it."""
    folder = folder / name if name else folder
    folder.mkdir(parents=True)
    kernels = tuple(kernel for kernel in sources if kernel != "__init__")
    head = HEAD.format(title=folder.name, kernels=kernels)
    for file, source in sources.items():
        imports = IMPORTS.get(file.partition("_")[0])
        before = f'"""{file}"""\n\n{imports}' if imports else head
        (folder / f"{file}.py").write_text(f"{before}\n{textwrap.dedent(source)}")
    return folder
