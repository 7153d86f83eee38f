"""The problems and kernels that exist, read from their literal tables."""

import importlib
from functools import cache

import kernels

LIBRARIES = ("python", "numpy", "numba", "jax")
DTYPES = ("float64", "float32")
DEVICES = ("cpu", "gpu")


@cache
def problem(name):
    """The module that states the problem called `name`."""
    return importlib.import_module(f"kernels.{name}")


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
    """Where a kernel can run: only JAX follows its inputs to another device."""
    return DEVICES if library_of(kernel_name) == "jax" else ("cpu",)


PROBLEMS = kernels.PROBLEMS
