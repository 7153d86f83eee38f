"""Which libraries are here, and what to install where one is missing."""

import importlib.util
import os
from functools import cache
from importlib import metadata

REPORTED = (
    "numpy",
    "numba",
    "numba-cuda",
    "llvmlite",
    "jax",
    "jaxlib",
    "memray",
    "scipy",
    "pytest",
    "pytest-benchmark",
)


@cache
def missing(name):
    """What to install where there is no `name`, or None. It is not imported: a broken one fails in use."""
    if name == "python" or importlib.util.find_spec(name):
        return None
    only = " (memray exists for Linux and macOS only)" if name == "memray" else ""
    return f"{name} is not installed; to have it: pip install {name}{only}"


@cache
def unusable(name):
    """The same where `name` is to be imported in this process: also why it cannot be."""
    if name == "python" or missing(name):
        return missing(name)
    try:
        importlib.import_module(name)
    except Exception as error:  # a broken library may raise anything at import
        return f"{name} cannot be imported ({type(error).__name__}: {error})"
    return None


# What to install for a device, on a machine that has one.
FOR_DEVICE = {
    "gpu": {"jax": "jax[cuda13]", "numba": 'numba-cuda[cu13] "numpy<2.5"'},
    "tpu": {"jax": "jax[tpu]"},
}


@cache
def missing_device(device, library):
    """Why `library` cannot use `device` and what to do about it, or None if it can."""
    if device == "cpu":
        return None
    why = (_missing_for_jax if library == "jax" else _missing_for_cuda)(device)
    if why is None:
        return None
    advice = f"on a machine with one: pip install {FOR_DEVICE[device][library]}"
    return f"{library} finds no {device} ({why}); {advice}"


def _missing_for_jax(device):
    import jax

    try:
        jax.devices(device)
    except RuntimeError as error:
        return str(error).splitlines()[0]
    return None


def _missing_for_cuda(_):
    try:
        from numba import cuda
    except Exception as error:  # a broken library may raise anything at import
        return f"{type(error).__name__}: {error}"
    if os.environ.get("NUMBA_ENABLE_CUDASIM", "0") != "0":
        return "NUMBA_ENABLE_CUDASIM is set, and a simulator's time is nobody's"
    return None if cuda.is_available() else "no CUDA driver"


@cache
def versions():
    """Installed versions of everything that a result depends on, by distribution name."""
    found = {}
    for name in REPORTED:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found
