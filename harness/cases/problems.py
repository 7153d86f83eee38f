"""The problems and kernels that exist, read from their literal tables. Fresh processes import this."""

import importlib
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Annotated

import kernels
from harness.cases import DEVICES, DTYPES, LIBRARIES, SIZES

__all__ = ["DEVICES", "DTYPES", "LECTURE", "LIBRARIES", "OUTSIDE", "PROBLEMS", "SIZES", "Problem"]

PROBLEMS, LECTURE = kernels.PROBLEMS, kernels.LECTURE
OUTSIDE = tuple(path.name for path in kernels.OUTSIDE)


@dataclass(frozen=True, eq=False)
class Problem:
    """What a problem states, once, in ``kernels/<problem>/__init__.py``: the contract, in one place.

    A module spells its functions as here and everything else in capitals: ``SIZES`` is `sizes`. What has no
    default must be there. What a kernel's own module may hold stands in ``kernels/__init__.py``.
    """

    name: str
    folder: Path
    # The module's docstring: the mathematics, why it is hard to vectorise, inputs and output.
    statement: str

    sizes: Annotated[dict, 'named sizes, {"small": ..., "medium": ..., "lecture": ...}']
    kernels: Annotated[tuple, "names of its kernels, each a file <name>.py in the same folder"]
    reference: Annotated[str, "the NumPy kernel that the others must agree with"]
    inputs: Annotated[Callable, "inputs(n, dtype), a tuple"]
    tolerance: Annotated[Callable, "tolerance(*inputs), how far a right result may be from the reference"]

    tuned: Annotated[tuple, "more kernels, faster than a first attempt; run where asked for"] = ()
    floor: Annotated[str | None, "no kernel: a module whose run does only what nobody can leave out"] = None
    largest_n: Annotated[dict, "kernels that are not run beyond some n, and what that n is"] = field(
        default_factory=dict
    )
    reduced_n: Annotated[dict, "kernels timed at a smaller n when asked for a larger one: linear cost"] = (
        field(default_factory=dict)
    )
    reduced_n_on_gpu: Annotated[int | None, "the same for every kernel on a GPU"] = None
    needed_bytes: Annotated[
        Callable, "needed_bytes(kernel, n, dtype), what a call allocates at most, inputs and result included"
    ] = lambda kernel, n, dtype: 0
    probe_sizes: Annotated[tuple, "the n at which every probe is run before a kernel is timed"] = (61,)
    probed_at_n: Annotated[tuple, "names of probes that are run at the timed n too, where that is quick"] = ()
    # Left out, the timed inputs are the only probe.
    probes: Annotated[
        Callable | None, "probes(n, dtype), {name: inputs} that tell right from wrong; not timed"
    ] = None
    # Where it is there, a result on a GPU may part from the reference's, and its row says where.
    step_errors: Annotated[
        Callable | None, "step_errors(result, *inputs), the error of each step by itself, in ulps"
    ] = None

    def __post_init__(self):
        if self.probes is None:
            object.__setattr__(self, "probes", lambda n, dtype: {"timed": self.inputs(n, dtype)})

    @property
    def all_kernels(self):
        """Every kernel, tuned ones last."""
        return (*self.kernels, *self.tuned)


# What a module states: all but its name, its folder and its docstring.
STATED = tuple(item for item in fields(Problem) if hasattr(item.type, "__metadata__"))
FUNCTIONS = ("inputs", "tolerance", "needed_bytes", "probes", "step_errors")


def spelled(name):
    """How a problem's module writes a field: ``SIZES`` for `sizes`, functions as they are."""
    return name if name in FUNCTIONS else name.upper()


def required():
    """``{name in the module: what it means}`` of everything without a default."""
    return {
        spelled(item.name): item.type.__metadata__[0]
        for item in STATED
        if item.default is MISSING and item.default_factory is MISSING
    }


@cache
def problem(name):
    """The `Problem` called `name`, as its module states it."""
    module = importlib.import_module(f"kernels.{name}")
    stated = {
        item.name: getattr(module, spelled(item.name))
        for item in STATED
        if hasattr(module, spelled(item.name))
    }
    return Problem(name, Path(module.__file__).parent, (module.__doc__ or "").strip(), **stated)


@cache
def kernel(problem_name, name):
    """The module of one kernel. Imports its library."""
    return importlib.import_module(f"kernels.{problem_name}.{name}")


def kernels_of(problem_name):
    """The names of all kernels of a problem, tuned ones last."""
    return problem(problem_name).all_kernels


def library_of(kernel_name):
    """`numba` for `numba_serial`: the part of the name before the first underscore."""
    return kernel_name.partition("_")[0]


def label_of(problem_name, name):
    """The first line of a kernel's docstring."""
    return kernel(problem_name, name).__doc__.strip().splitlines()[0]


def devices_of(kernel_name):
    """Where a kernel can run: JAX anywhere, what is written for CUDA on a GPU, the others on the CPU."""
    library, approach, *_ = kernel_name.split("_")
    if library == "jax":
        return DEVICES
    return ("gpu",) if approach == "cuda" else ("cpu",)


def digest():
    """SHA-256 of all kernels' sources: samples of two different sets do not belong in one run."""
    import hashlib

    found = hashlib.sha256()
    for folder in (Path(kernels.__file__).parent, *kernels.OUTSIDE):
        for path in sorted(folder.rglob("*.py")):
            found.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return found.hexdigest()
