"""Environment variables that change what is measured, and tools that would be timed with a kernel."""

import _tracemalloc  # tracemalloc itself imports much, at the cost of what is measured
import os
import re
import sys

# Of the libraries, of what they do linear algebra and threads with, of memory, and of Python itself.
CHANGES_A_TIME = re.compile(
    "(NUMBA|JAX|XLA|TF_XLA|CUDA|NPY|OPENBLAS|MKL|BLIS|GOTO|VECLIB|OMP|KMP|GOMP|TBB|MALLOC|GLIBC|JEMALLOC"
    "|TCMALLOC)_.*|LD_(PRELOAD|LIBRARY_PATH|AUDIT)|MIMALLOC_LARGE_OS_PAGES|NPROC"
    "|PYTHON(TRACEMALLOC|MALLOC|DEVMODE|ASYNCIODEBUG|OPTIMIZE|_GIL|_JIT|_PERF_JIT_SUPPORT|PERFSUPPORT"
    "|PROFILEIMPORTTIME)"
)
# Set by the suite itself for every process that it measures, whatever the user set. Which device is used
# stands in the case.
SET_BY_US = (
    "JAX_ENABLE_X64",
    "JAX_ENABLE_COMPILATION_CACHE",
    "JAX_PLATFORMS",
    "XLA_PYTHON_CLIENT_PREALLOCATE",
)
# A first call is measured without any cache, so that these never reach a sample.
IGNORED_CACHES, NOT_USED = ("NUMBA_CACHE_DIR", "JAX_COMPILATION_CACHE_DIR"), "not used here"
# With its value "passive" threads that wait for others sleep; otherwise they spin, and take cores from them.
WAIT_POLICY = "OMP_WAIT_POLICY"
# Under these a compiled kernel's name stands for interpreted code.
INTERPRETED = {"numba": "NUMBA_DISABLE_JIT", "jax": "JAX_DISABLE_JIT"}
# Under this every allocation is traced, which takes longer than the allocation.
TRACES_MEMORY = "PYTHONTRACEMALLOC"
OFF = ("", "0", "false", "no", "off", "n", "f")
# How tools that trace Python start themselves in every process: they would be timed with the kernel.
TRACERS = (
    "COV_CORE_SOURCE",
    "COV_CORE_CONFIG",
    "COV_CORE_DATAFILE",
    "COVERAGE_PROCESS_START",
    "COVERAGE_PROCESS_CONFIG",
)


def settings(environment=os.environ):
    """``{NAME: value}``, sorted, of every variable that is set and changes what is measured."""
    return {
        name: NOT_USED if name in IGNORED_CACHES else environment[name]
        for name in sorted(environment)
        if CHANGES_A_TIME.fullmatch(name) and name not in SET_BY_US
    }


def refused(libraries, environment=os.environ):
    """Why nothing can be measured under these settings, in one line, or None.

    `libraries` are the names of those whose kernels are selected.
    """
    for library, name in INTERPRETED.items():
        value = environment.get(name, "")
        if library in libraries and value.strip().lower() not in OFF:
            return (
                f"{name}={value}: {library} would run interpreted code under a compiled kernel's name; "
                f"unset {name}, or leave {library} out with --library"
            )
    value = environment.get(TRACES_MEMORY, "")
    if value.strip() not in OFF:
        return f"{TRACES_MEMORY}={value}: every allocation would be traced, and timed; unset {TRACES_MEMORY}"
    return None


def why_not_of_a_side(name, value):
    """Why a side of a comparison cannot have this variable, in one line, or None."""
    if name in IGNORED_CACHES or not settings({name: value}):
        return f"{name} changes nothing that is measured, or is set by the suite itself"
    return refused(INTERPRETED, {name: value})


def tracer():
    """What traces, profiles or monitors this process, in a few words, or None: it would be in every time."""
    for name, hook in (("sys.settrace", sys.gettrace()), ("sys.setprofile", sys.getprofile())):
        if hook is not None:
            return f"{getattr(hook, '__module__', None) or type(hook).__module__}, by {name}"
    if sys.version_info >= (3, 12):
        tools = [sys.monitoring.get_tool(number) for number in range(6)]
        if any(tools):
            return f"{', '.join(filter(None, tools))}, by sys.monitoring"
    return "tracemalloc" if _tracemalloc.is_tracing() else None
