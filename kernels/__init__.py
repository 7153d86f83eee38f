"""What is measured: a folder per problem, a small module per implementation.

A problem's ``__init__.py`` states the problem once. What it may state, what it must, and what is assumed of
the rest stands in `harness.cases.problems.Problem`.

A kernel is a module ``<library>_<approach>.py`` with a docstring (its first line is the label, the rest says
what is inside the timed call) and ``run(*inputs)``. Kernels of JAX run on the device asked for, those whose
name begins with ``numba_cuda`` on a GPU only, all others on the CPU. A kernel may have two more functions:

- ``prepare(*inputs)`` turns the problem's inputs into the ones ``run`` takes, before anything is timed. It
  may lay them out anew, and compute nothing.
- ``workspace(*inputs)`` makes an array like the result. ``run`` gets it as its last argument, overwrites it
  (or has it donated) and returns it. Each call is given what the one before returned; the first one an array
  of NaN, so that nothing can be read from it. A result that is a tuple has none.
"""

import os
import sys
from importlib.util import spec_from_file_location
from pathlib import Path

# Problems in folders outside, which a run was told of (--problem-path): found as if they were here.
OUTSIDE = [Path(path) for path in os.environ.get("PROBLEM_PATH", "").split(os.pathsep) if path]


class _Outside:
    """Finds each of them as a module of its own; nothing that lies beside its folder is found with it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        for folder in OUTSIDE:
            if name == f"{__name__}.{folder.name}":
                file = folder / "__init__.py"
                return spec_from_file_location(name, file, submodule_search_locations=[str(folder)])
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
