"""How the installed libraries were built, where that decides a time: vector mathematics and threads."""

import importlib
import json
import subprocess
import sys
from pathlib import Path


def facts_by_a_fresh_process():
    """The same as `facts`, and no library is imported here; {} where that process ends without an answer."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "harness.machine.builds"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else {}


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
    # The last ones named are the widest.
    return {"vector instructions": ", ".join(known[-3:])}


def _numba():
    from numba.core import config

    return {
        "SVML": "on" if config.USING_SVML else "off",
        "threading layer": config.THREADING_LAYER
        if config.THREADING_LAYER in LAYERS
        else _first_layer(config.THREADING_LAYER_PRIORITY),
    }


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
