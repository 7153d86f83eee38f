"""The libraries' own caches of compiled code, switched on from outside and counted.

A kernel says nothing of a cache. In a process that is to have one, every function that Numba compiles for it
is treated as if its decorator said ``cache=True``, and JAX gets a folder for its persistent cache and no
thresholds. To be called before either is imported; nothing but the standard library is imported here.
"""

import os
import warnings
from collections import Counter
from pathlib import Path

from harness.machine import compilers

# JAX keeps nothing that compiles in under a second unless told to.
JAX_SETTINGS = {
    "JAX_ENABLE_COMPILATION_CACHE": "true",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}

_numba = Counter()
# What the libraries warned of.
_warned = []


def turned_on(folder):
    """Let both libraries keep their code in `folder`; returns what `compilers.watch` is to do at import."""
    folders = {"JAX_COMPILATION_CACHE_DIR": "jax", "NUMBA_CACHE_DIR": "numba"}
    os.environ.update(JAX_SETTINGS | {name: str(Path(folder, own)) for name, own in folders.items()})
    warnings.showwarning = lambda message, *where, **more: _warned.append(str(message))
    return {
        "numba.core.caching": _count,
        "numba.core.registry": lambda module: _cache_all_of(module.CPUDispatcher),
        "numba.np.ufunc.ufuncbuilder": lambda module: _cache_all_of(module.UFuncDispatcher),
    }


def counted():
    """How often code was found in a cache so far, how often it was not, and why, if a library has warned."""
    jax = compilers.so_far()
    of_cache = [text.strip().splitlines()[0] for text in _warned if "cache" in text.lower()]
    return {
        "hits": _numba["hits"] + jax.from_disk,
        # JAX reports reading its cache as a compilation as well; what it cannot keep, as a compilation only.
        "misses": _numba["misses"] + jax.times["jax"] - jax.from_disk,
        "why": of_cache[0] if of_cache else None,
    }


def held(folder):
    """How many files a cache's folder holds, and their bytes."""
    sizes = [path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()]
    return {"files": len(sizes), "bytes": sum(sizes)}


def _cache_all_of(dispatcher):
    """As ``cache=True`` in a decorator does, before a signature there has the function compiled.

    Of every function but Numba's own, wherever it is written: a kernel's module, or one that it imports.
    """
    made = dispatcher.__init__

    def cached(self, py_func, *args, **more):
        made(self, py_func, *args, **more)
        if not py_func.__module__.startswith("numba."):
            try:
                self.enable_caching()
            except RuntimeError:  # without a file of source there is no place for it
                _numba["misses"] += 1

    dispatcher.__init__ = cached


def _count(caching):
    """Count where Numba itself does for the ``stats`` of a function."""
    load = caching.Cache.load_overload

    def loaded(self, sig, target_context):
        found = load(self, sig, target_context)
        _numba["misses" if found is None else "hits"] += 1
        return found

    caching.Cache.load_overload = loaded
