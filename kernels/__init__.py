"""What is measured: a folder per problem, a small module per implementation.

A problem's ``__init__.py`` states the problem once. What it may state, what it must, and what is assumed of
the rest stands in `harness.cases.problems.Problem`.

A kernel is a module ``<library>_<approach>.py`` with a docstring (its first line is the label, the rest says
what is inside the timed call) and ``run(*inputs)``; or a function elsewhere, in a table of the statement,
``KERNELS = {"numba_n": "../code/solver.py:step", "jax_n": "package.module:function"}``: of a file, from the
problem's folder on, or of a module that is installed. Kernels of JAX run on the device asked for, those whose
name begins with ``numba_cuda`` on a GPU only, all others on the CPU. A kernel may have two more functions:

- ``prepare(*inputs)`` turns the problem's inputs into the ones ``run`` takes, before anything is timed. It
  may lay them out anew, and compute nothing.
- ``workspace(*inputs)`` makes an array like the result. ``run`` gets it as its last argument, overwrites it
  (or has it donated) and returns it. Each call is given what the one before returned; the first one an array
  of NaN, so that nothing can be read from it. A result that is a tuple has none.
"""

import importlib
import os
import sys
from contextlib import suppress
from functools import cache
from importlib.util import spec_from_file_location, spec_from_loader
from pathlib import Path

# Problems in folders outside, which a run was told of (--problem-path): found as if they were here.
OUTSIDE = [Path(path) for path in os.environ.get("PROBLEM_PATH", "").split(os.pathsep) if path]


@cache
def places_of(folder):
    """``{kernel: place}`` of the kernels that are functions elsewhere, as the statement in `folder` says.

    It is read and not run: what it imports would be no part of a kernel's import. A table with anything but
    strings in it is left out.
    """
    file, places, statements = Path(folder, "__init__.py"), {}, []
    only_parse = 0x400  # ast.PyCF_ONLY_AST; `ast` would be imported before the clock of an import starts
    with suppress(OSError, SyntaxError, ValueError):  # whoever imports it says so
        statements = compile(file.read_bytes(), str(file), "exec", only_parse).body
    for node in statements:
        names = [getattr(target, "id", None) for target in getattr(node, "targets", ())]
        if names in (["KERNELS"], ["TUNED"]) and hasattr(node.value, "keys"):
            pairs = zip(node.value.keys, node.value.values, strict=True)
            found = {getattr(name, "value", None): getattr(place, "value", None) for name, place in pairs}
            if all(isinstance(word, str) for pair in found.items() for word in pair):
                places |= found
    return places


def file_of(place, folder):
    """The file of ``old.py:function``, from `folder` on, and what it is imported as, and from which folder.

    A file in a package is imported as a part of it, from the folder that the package lies in.
    """
    folder = Path(folder).resolve()
    file = (folder / place.partition(":")[0]).resolve()
    root, names = file.parent, [file.stem]
    while root != folder and (root / "__init__.py").is_file():
        root, names = root.parent, [root.name, *names]
    return file, ".".join(names), root


class _Placed:
    """Makes the module of a kernel that is a function elsewhere."""

    def __init__(self, place, folder):
        self.place, self.folder = place, folder

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name, _, function = self.place.partition(":")
        if name.endswith(".py"):
            _, name, root = file_of(self.place, self.folder)
            if root == Path(self.folder).resolve():
                name = f"{module.__name__.rpartition('.')[0]}.{name}"
            elif str(root) not in sys.path:
                sys.path.insert(0, str(root))
        module.run = getattr(importlib.import_module(name), function, None)
        module.__doc__ = f"{function} of {self.place.partition(':')[0]}"


class _Outside:
    """Finds each of them as a module of its own; nothing that lies beside its folder is found with it.

    And those kernels of any problem that are functions elsewhere.
    """

    @staticmethod
    def find_spec(name, path=None, target=None):
        for folder in OUTSIDE:
            if name == f"{__name__}.{folder.name}":
                file = folder / "__init__.py"
                places_of(str(folder))  # is remembered: to read it is no part of a kernel's import
                return spec_from_file_location(name, file, submodule_search_locations=[str(folder)])
        problem, _, kernel = name.rpartition(".")
        if not problem.startswith(f"{__name__}."):
            return None
        for folder in path:
            if place := places_of(folder).get(kernel):
                return spec_from_loader(name, _Placed(place, folder))
        return None


sys.meta_path.append(_Outside)

# The lecture's two, which are run unless others are asked for, and what lies beyond it.
LECTURE = ("grid_max", "quadratic_map")
# Computing patterns that decide the choice in practice; a name is added here once its folder is complete.
PATTERNS = (
    "dispatch",
    "ensemble",
    "sensitivity",
    "value_iteration",
    "wealth_paths",
    "search_durations",
    "random_draws",
    "kalman",
    "job_ladder",
    "interpolation",
    "small_solves",
    "histogram",
    "sorting",
    "quantiles",
    "stencil",
    "nbody",
    "matmul",
    "sparse_steps",
    "edit_distance",
    "ode_adaptive",
    "root_finding",
    "metropolis",
    "schelling",
)
PROBLEMS = (*LECTURE, *PATTERNS, *(path.name for path in OUTSIDE))
# What --problem takes for several at once: who works on what. A problem is in one group or in more.
GROUPS = {
    "economics": (
        "quadratic_map",
        "ensemble",
        "value_iteration",
        "wealth_paths",
        "search_durations",
        "random_draws",
        "kalman",
        "job_ladder",
        "interpolation",
        "quantiles",
        "root_finding",
        "metropolis",
        "schelling",
    ),
    "numerics": (
        "grid_max",
        "quadratic_map",
        "dispatch",
        "sensitivity",
        "interpolation",
        "small_solves",
        "stencil",
        "nbody",
        "matmul",
        "sparse_steps",
        "ode_adaptive",
        "root_finding",
    ),
    "data": ("histogram", "sorting", "quantiles", "edit_distance", "random_draws", "kalman"),
}
