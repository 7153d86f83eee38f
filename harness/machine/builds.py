"""How the installed libraries were built, where that decides a time: vector mathematics and threads."""

import importlib
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


def facts_by_a_fresh_process():
    """The same as `facts`, and no library is imported here; {} where that process ends without an answer."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "harness.machine.builds"]
    with suppress(OSError, ValueError):  # no memory for it; or a library prints where the answer is expected
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else {}
    return {}


def facts():
    """``{library: {what: value}}`` of what can be imported; what a library does not say is left out."""
    return {name: found for name, ask in (("numpy", _numpy), ("numba", _numba)) if (found := _asked(ask))}


def _asked(ask):
    # A broken library may raise anything at import, and another version say it in another way.
    try:
        return {what: value for what, value in ask().items() if value not in (None, "")}
    except Exception:
        return {}


def _numpy():
    import numpy

    shown = numpy.show_config(mode="dicts")
    simd = shown.get("SIMD Extensions", {})
    known = [*simd.get("baseline", []), *simd.get("found", [])]
    built_with = shown.get("Build Dependencies", {}).get("blas", {}).get("name")
    # The last ones named are the widest.
    return {"vector instructions": ", ".join(known[-3:]), "BLAS": _blas() or built_with}


def _blas():
    """'OpenBLAS 0.3.34, kernels for SkylakeX, threads: 2', as NumPy has loaded it; None where nobody says."""
    variables = dict(os.environ)
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return None
    finally:  # it sets one for OpenMP, which would be handed on to every process that is timed
        for name in os.environ.keys() - variables:
            del os.environ[name]
    loaded = [one for one in threadpool_info() if one["user_api"] == "blas"]
    # SciPy brings one of its own.
    for one in sorted(loaded, key=lambda one: "numpy" not in one["filepath"]):
        name = {"openblas": "OpenBLAS", "mkl": "MKL", "blis": "BLIS"}.get(one["internal_api"])
        kernels = f"kernels for {one['architecture']}" if one.get("architecture") else None
        about = (f"{name or one['internal_api']} {one['version'] or ''}".strip(), kernels)
        return ", ".join([*filter(None, about), f"threads: {one['num_threads']}"])
    return None


def _numba():
    from numba.core import config

    return {
        "SVML": "on" if config.USING_SVML else "off",
        "threading layer": config.THREADING_LAYER
        if config.THREADING_LAYER in LAYERS
        else _first_layer(config.THREADING_LAYER_PRIORITY),
    }


def layer_in_use():
    """By which of them Numba's threads were started in this process, or None: none was."""
    numba = sys.modules.get("numba")
    with suppress(AttributeError, ValueError):
        return numba.threading_layer()
    return None


# Numba's own names, and the module that each needs.
LAYERS = {"tbb": "tbbpool", "omp": "omppool", "workqueue": "workqueue"}


def _first_layer(priority):
    """The layer that Numba takes by itself: the first of its list whose module can be imported."""
    for name in priority:
        try:
            importlib.import_module(f"numba.np.ufunc.{LAYERS[name]}")
        except (ImportError, KeyError):
            continue
        return name
    return None


if __name__ == "__main__":
    print(json.dumps(facts()))
