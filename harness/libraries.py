"""Which libraries are here, and what to install where one is missing."""

import importlib
from functools import cache
from importlib import metadata

REPORTED = ("numpy", "numba", "llvmlite", "jax", "jaxlib", "memray", "scipy", "pytest", "pytest-benchmark")


@cache
def missing(name):
    """Why `name` cannot be imported and what to do about it, or None if it can."""
    if name == "python":
        return None
    try:
        importlib.import_module(name)
    except Exception as error:  # a broken library may raise anything at import
        advice = f"pip install {name}"
        if name == "memray":
            advice += " (memray exists for Linux and macOS only)"
        return f"{name} cannot be imported ({type(error).__name__}: {error}); to have it: {advice}"
    return None


@cache
def missing_device(device):
    """Why JAX cannot use `device` and what to do about it, or None if it can."""
    if device == "cpu":
        return None
    import jax

    try:
        jax.devices(device)
    except RuntimeError as error:
        return f"JAX finds no {device} ({error}); install jax[cuda13] on a machine with one"
    return None


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
