"""The problems and kernels that exist, read from their literal tables."""

import importlib
from functools import cache

import kernels

LIBRARIES = ("python", "numpy", "numba", "jax")
DTYPES = ("float64", "float32")
DEVICES = ("cpu", "gpu", "tpu")


# What a problem may leave out of its statement, and what that means.
OPTIONAL = {
    "TUNED": (),
    "FLOOR": None,
    "LARGEST_N": {},
    "REDUCED_N": {},
    "REDUCED_N_ON_GPU": None,
    "PROBE_SIZES": (61,),
    "PROBED_AT_N": (),
    "step_errors": None,
    "needed_bytes": lambda kernel, n, dtype: 0,
}


class Stated:
    """A problem's module, with `OPTIONAL` for what it leaves out."""

    def __init__(self, module):
        self.module = module

    def __getattr__(self, name):
        if name in OPTIONAL:
            return getattr(self.module, name, OPTIONAL[name])
        if name == "probes" and not hasattr(self.module, name):
            return lambda n, dtype: {"timed": self.module.inputs(n, dtype)}
        return getattr(self.module, name)


@cache
def problem(name):
    """The statement of the problem called `name`."""
    return Stated(importlib.import_module(f"kernels.{name}"))


@cache
def kernel(problem_name, name):
    """The module of one kernel. Imports its library."""
    return importlib.import_module(f"kernels.{problem_name}.{name}")


def kernels_of(problem_name):
    """All kernels of a problem, tuned ones last."""
    stated = problem(problem_name)
    return (*stated.KERNELS, *stated.TUNED)


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


PROBLEMS, LECTURE = kernels.PROBLEMS, kernels.LECTURE
OUTSIDE = tuple(path.name for path in kernels.OUTSIDE)
