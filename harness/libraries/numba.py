"""Numba: its compiler and what it keeps of it, its threads, CUDA's arrays."""

import importlib
import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from time import perf_counter

from harness.libraries.base import COMPILED, INFER, LLVM, Library

# Numba holds this lock whenever it may compile, and runs passes only if it does: in `njit` as in `vectorize`.
LOCK, PASS = "numba:compiler_lock", "numba:run_pass"
# These passes build LLVM's code and have it optimised; all others infer types and rewrite.
LOWERING_PASSES = ("native_lowering", "native_parfor_lowering", "nopython_backend")
# Threading layers, and the module that each needs.
LAYERS = {"tbb": "tbbpool", "omp": "omppool", "workqueue": "workqueue"}


class Numba(Library):
    distributions = ("numba", "numba-cuda", "llvmlite")
    for_device = (("gpu", 'numba-cuda[cu13] "numpy<2.5"'),)
    compiles, keeps_code_on = True, ("cpu",)
    refused_warnings = (
        (
            r"loop will not be executed in parallel",
            "its prange is not run in parallel, as there is more than one way into or out of that loop: "
            "take the assertion, return or exception out of it",
        ),
        (
            r"'parallel=True' was specified but no transformation",
            "parallel=True, and nothing is done in parallel: take it out, or write a loop over numba.prange",
        ),
        (
            r"may be written to simultaneously",
            "several threads of its prange write to one variable: use that inside of the loop only",
        ),
        (
            r"falling back to object mode|in object mode without forceobj|[Ff]all-back from the nopython",
            "Numba falls back to object mode, and Python would run in its name: write what it compiles, or "
            "say forceobj=True, looplift=False",
        ),
    )
    hints = (
        (r"is faster on contiguous arrays", "np.ascontiguousarray may pay off"),
        # A grid that small is meant: the last block of a reduction, or a check input.
        (r"Grid size .* will likely result in GPU under-utilization", None),
    )
    cache_faults = (
        (
            r"died of SIG(SEGV|ABRT)",
            "as where Numba has a function in its cache that calls one which calls itself: write a loop",
        ),
    )
    watched = keeps_code = False

    def watch(self):
        event, caching, registry, ufuncs = map(
            sys.modules.get,
            ("numba.core.event", "numba.core.caching", "numba.core.registry", "numba.np.ufunc.ufuncbuilder"),
        )
        if self.watched or ufuncs is None:
            return
        self.watched = True
        _listen(event)
        if self.keeps_code:
            _count_reads(caching.Cache)
            _cache_all_of(registry.CPUDispatcher)
            _cache_all_of(ufuncs.UFuncDispatcher)
        else:  # whatever a kernel asks for: ``cache=True`` finds nothing, wherever it looks
            caching.Cache.load_overload = lambda cache, signature, context: None

    def keep_code(self, folder):
        self.keeps_code = True
        os.environ["NUMBA_CACHE_DIR"] = str(Path(folder, self.name))

    def warm_up(self):
        super().warm_up()
        with suppress(Exception):
            import numpy

            # Most of its own modules are imported when it compiles. One loop, not parallel: no thread starts.
            sys.modules["numba"].njit(_sum)(numpy.ones(1))

    def compiles_nothing(self, device):
        module = sys.modules.get(self.name)
        if module is not None and module.config.DISABLE_JIT:
            return "Numba's compiler is turned off (DISABLE_JIT), and interpreted code would run in its name"
        if device == "cpu" and not COMPILED.times[self.name]:
            return (
                "named after numba, and Numba has compiled nothing: is a decorator missing, or should the "
                "kernel be named after numpy or python?"
            )
        return None

    def build(self):
        from numba.core import config

        layer = config.THREADING_LAYER
        return {
            "SVML": "on" if config.USING_SVML else "off",
            "threading layer": layer if layer in LAYERS else _first_layer(config.THREADING_LAYER_PRIORITY),
        }

    def threading_layer(self):
        with suppress(AttributeError, ValueError):
            return sys.modules.get(self.name).threading_layer()
        return None

    def device(self, kind):
        from numba import cuda

        if os.environ.get("NUMBA_ENABLE_CUDASIM", "0") != "0":
            raise RuntimeError("NUMBA_ENABLE_CUDASIM is set, and a simulator's time is nobody's")
        if not cuda.is_available():
            raise RuntimeError("no CUDA driver")
        return cuda.get_current_device()

    def device_name(self, kind):
        name = self.device(kind).name
        return name.decode() if isinstance(name, bytes) else str(name)

    def place(self, inputs, device):
        if device == "cpu":
            return tuple(inputs)
        from numba import cuda

        placed = tuple(cuda.to_device(value) if hasattr(value, "dtype") else value for value in inputs)
        cuda.synchronize()  # a copy may return before it has arrived
        return placed

    def fresh(self, array, device, into=None):
        if device == "cpu":
            return super().fresh(array, device, into)
        return self.place((array.copy_to_host(),), device)[0]

    def returned_dtype(self, run, arguments, at):
        """Numba hands every floating scalar back as Python's; its own type stands in what it compiled."""
        if not hasattr(run, "nopython_signatures"):
            return None
        import numba

        types = tuple(map(numba.typeof, arguments))
        if types in run.overloads:
            returned = run.overloads[types].signature.return_type
        else:  # compiled by a signature that fits these types too, or for an argument left out
            context = run.targetdescr.typing_context
            returned = context.resolve_function_type(numba.typeof(run), types, {}).return_type
        return str(returned if at is None else returned[at])


def _sum(numbers):
    total = 0.0
    for at in range(numbers.size):
        total += numbers[at]
    return total


def _listen(event):
    """Let Numba's events add to COMPILED: a compilation is as long as the outermost lock is held."""

    class Listener(event.Listener):
        locks, has_passes, pass_starts = 0, False, []

        def on_start(self, happened):
            if happened.kind == PASS:
                self.has_passes = True
                self.pass_starts.append(perf_counter())
            else:
                self.has_passes = self.has_passes and self.locks > 0
                self.locks += 1

        def on_end(self, happened):
            if happened.kind == PASS:
                lowers = str(happened.data["name"]).startswith(LOWERING_PASSES)
                COMPILED.add_part(LLVM if lowers else INFER, perf_counter() - self.pass_starts.pop())
            else:
                self.locks -= 1
                COMPILED.times["numba"] += self.locks == 0 and self.has_passes

    listener = Listener()
    for kind in (LOCK, PASS):
        event.register(kind, listener)


def _count_reads(cache):
    load = cache.load_overload

    def counting(self, signature, context):
        code = load(self, signature, context)
        COMPILED.from_disk += code is not None
        return code

    cache.load_overload = counting


def _cache_all_of(dispatcher):
    """As ``cache=True`` in a decorator does, before a signature there has the function compiled.

    Of every function but Numba's own, wherever it is written: a kernel's module, or one that it imports.
    """
    make, options_of_code = dispatcher.__init__, {}

    def make_with_cache(self, py_func, *args, **options):
        make(self, py_func, *args, **options)
        if not py_func.__module__.startswith("numba."):
            # Its key has the place in the source and the types, and no options.
            if options_of_code.setdefault(py_func.__code__, (args, options)) != (args, options):
                _warn_of_options(py_func.__name__)
            with suppress(RuntimeError):  # without a file of source there is no place for it
                self.enable_caching()

    dispatcher.__init__ = make_with_cache


def _warn_of_options(name):
    from numba.core.errors import NumbaWarning

    text = f"{name} is compiled under two sets of options, and Numba's cache keeps one code for both"
    warnings.warn(NumbaWarning(f"{text}: give each of them a source of its own"), stacklevel=4)


def _first_layer(priority):
    """The layer that Numba takes by itself: the first of its list whose module can be imported."""
    for name in priority:
        with suppress(ImportError, KeyError):
            importlib.import_module(f"numba.np.ufunc.{LAYERS[name]}")
            return name
    return None
