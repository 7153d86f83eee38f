"""The libraries whose kernels are measured, each an object: the one place that knows them apart.

Fresh processes import this before a library is, so that only the standard library may be imported here.
"""

import importlib.util
import json
import os
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path

from harness.libraries.base import Library
from harness.libraries.jax import Jax
from harness.libraries.numba import Numba
from harness.libraries.numpy import NumPy

BY_NAME = {
    "python": Library("python", "Python", module="sys"),
    "numpy": NumPy("numpy", "NumPy"),
    "numba": Numba("numba", "Numba"),
    "jax": Jax("jax", "JAX"),
}
# What results depend on beside the libraries themselves.
ALSO_REPORTED = ("memray", "scipy", "pytest", "pytest-benchmark")
ASK_BUILDS = "import json; from harness import libraries; print(json.dumps(libraries.builds()))"


def of(name):
    """The library of this name."""
    return BY_NAME[name]


@cache
def missing(name):
    """What to install where there is no `name`, or None. It is not imported: a broken one fails in use."""
    if name == "python" or importlib.util.find_spec(name):
        return None
    only = " (memray exists for Linux and macOS only)" if name == "memray" else ""
    return f"{name} is not installed; to have it: pip install {name}{only}"


@cache
def missing_device(device, name):
    """Why the library of this name cannot use `device` and what to do about it, or None if it can."""
    if device == "cpu":
        return None
    try:
        of(name).device(device)
    except Exception as error:  # a broken library may raise anything at import
        why, _, _ = str(error).partition("\n")
        if not isinstance(error, RuntimeError):
            why = f"{type(error).__name__}: {why}"
        advice = dict(of(name).for_device).get(device, name)
        return f"{name} finds no {device} ({why}); on a machine with one: pip install {advice}"
    return None


@cache
def versions():
    """``{distribution: its version, or None}`` of everything that a result depends on."""
    names = [name for library in BY_NAME.values() for name in library.distributions]
    versions = dict.fromkeys([*names, *ALSO_REPORTED])
    for name in versions:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions


def builds():
    """``{library: {what: value}}`` of how libraries were built; what one does not say is left out."""
    builds = {}
    for library in BY_NAME.values():
        with suppress(Exception):  # a broken one may raise anything, and another version say it otherwise
            builds[library.name] = {what: value for what, value in library.build().items() if value}
    return {name: build for name, build in builds.items() if build}


def builds_by_a_fresh_process():
    """The same, and no library is imported here; {} where that process ends without an answer."""
    # With a safe path Python would not find this suite, which is run from its folder.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    options = {"cwd": Path(__file__).resolve().parents[2], "env": environment}
    with suppress(OSError, ValueError):  # no memory for it; or a library prints where the answer is expected
        done = subprocess.run([sys.executable, "-c", ASK_BUILDS], capture_output=True, check=False, **options)
        return json.loads(done.stdout) if done.returncode == 0 else {}
    return {}
