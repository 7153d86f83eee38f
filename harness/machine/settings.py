"""Environment variables that change what is measured."""

import os

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
)
NAMES = ("LD_PRELOAD", "NPROC", "PYTHONTRACEMALLOC", "PYTHONMALLOC", "PYTHONDEVMODE")
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
OFF = ("", "0", "false", "no", "off", "n", "f")


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
    return None
