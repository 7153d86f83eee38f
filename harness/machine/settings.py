"""Environment variables that change what is measured."""

import _tracemalloc  # tracemalloc itself imports much, at the cost of what is measured
import os
import sys

PREFIXES = (
    "NUMBA_",
    "JAX_",
    "XLA_",
    "NPY_",
    "OPENBLAS_",
    "OMP_",
    "MKL_",
    "MALLOC_",
    "VECLIB_",
    "KMP_",
    "GOMP_",
    "TBB_",
    "BLIS_",
    "GOTO_",
    "TF_XLA_",
    "CUDA_",
    "GLIBC_",
    "JEMALLOC_",
    "TCMALLOC_",
)
NAMES = (
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "LD_AUDIT",
    "MIMALLOC_LARGE_OS_PAGES",
    "NPROC",
    "PYTHONTRACEMALLOC",
    "PYTHONMALLOC",
    "PYTHONDEVMODE",
    "PYTHONASYNCIODEBUG",
    "PYTHONOPTIMIZE",
    "PYTHON_GIL",
    "PYTHON_JIT",
    "PYTHON_PERF_JIT_SUPPORT",
    "PYTHONPERFSUPPORT",
    "PYTHONPROFILEIMPORTTIME",
)
# Without it, threads that wait for others spin, and take the cores from those they wait for.
WAIT_POLICY = "OMP_WAIT_POLICY"
# Set by the suite itself for every process that it measures, whatever the user set. Which device is used
# stands in the case.
OWN = (
    "JAX_ENABLE_X64",
    "JAX_ENABLE_COMPILATION_CACHE",
    "JAX_PLATFORMS",
    "XLA_PYTHON_CLIENT_PREALLOCATE",
)
# A first call is measured without any cache, so that these never reach a sample.
UNUSED = ("NUMBA_CACHE_DIR", "JAX_COMPILATION_CACHE_DIR")
NOT_USED = "not used here"

# Under these a compiled kernel's name stands for interpreted code.
INTERPRETED = {"numba": "NUMBA_DISABLE_JIT", "jax": "JAX_DISABLE_JIT"}
# Under this every allocation is traced, which takes longer than the allocation.
TRACING = "PYTHONTRACEMALLOC"
OFF = ("", "0", "false", "no", "off", "n", "f")
# How tools that trace Python start themselves in every process: they would be timed with the kernel.
TRACERS = ("COV_CORE_SOURCE", "COV_CORE_CONFIG", "COV_CORE_DATAFILE")
TRACERS += ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")


def found(environment=None):
    """``{NAME: value}``, sorted, of every variable that is set and changes what is measured."""
    environment = os.environ if environment is None else environment
    return {
        name: NOT_USED if name in UNUSED else environment[name]
        for name in sorted(environment)
        if (name.startswith(PREFIXES) or name in NAMES) and name not in OWN
    }


def refused(libraries, environment=None):
    """Why nothing can be measured under these settings, in one line, or None.

    `libraries` are the names of those whose kernels are selected.
    """
    environment = os.environ if environment is None else environment
    for library, name in INTERPRETED.items():
        value = environment.get(name, "")
        if library in libraries and value.strip().lower() not in OFF:
            return (
                f"{name}={value}: {library} would run interpreted code under a compiled kernel's name; "
                f"unset {name}, or leave {library} out with --library"
            )
    if environment.get(TRACING, "").strip() not in OFF:
        return (
            f"{TRACING}={environment[TRACING]}: every allocation would be traced, and timed; unset {TRACING}"
        )
    return None


def tracer():
    """What traces, profiles or monitors this process, in a few words, or None: it would be in every time."""
    for name, at_work in (("sys.settrace", sys.gettrace()), ("sys.setprofile", sys.getprofile())):
        if at_work is not None:
            return f"{getattr(at_work, '__module__', None) or type(at_work).__module__}, by {name}"
    if sys.version_info >= (3, 12):
        tools = [sys.monitoring.get_tool(number) for number in range(6)]
        if any(tools):
            return f"{', '.join(filter(None, tools))}, by sys.monitoring"
    return "tracemalloc" if _tracemalloc.is_tracing() else None
