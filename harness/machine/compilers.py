"""When Numba and JAX compile in this process, and what they would take from a disk instead.

`watch` is to be called before either is imported: what compiles at import counts too. Nothing but the
standard library is imported here, and nothing is called while nothing compiles.
"""

import importlib.util
import sys
from time import perf_counter

# JAX's own names for its events.
LOWERING = "/jax/core/compile/jaxpr_to_mlir_module_duration"
COMPILING = "/jax/core/compile/backend_compile_duration"
TAKEN_FROM_DISK = "/jax/compilation_cache/cache_hits"
# Numba holds this lock whenever it may compile, and runs passes only if it does: in `njit` as in `vectorize`.
LOCK, PASS = "numba:compiler_lock", "numba:run_pass"


class Compiled:
    """What was compiled from `watch` up to some moment: how often, by library, and the seconds it took."""

    def __init__(self, numba=0, jax=0, seconds=0.0, from_disk=0):
        self.times = {"numba": numba, "jax": jax}
        self.seconds = seconds
        # Compiled code that JAX has read from a disk instead.
        self.from_disk = from_disk

    @property
    def count(self):
        return sum(self.times.values())


_so_far = Compiled()


def so_far():
    """A copy of the Compiled up to now, to be held against a later one."""
    return Compiled(**_so_far.times, seconds=_so_far.seconds, from_disk=_so_far.from_disk)


def watch():
    """Count from now on, also what is compiled while the libraries or a kernel are imported."""
    if not any(isinstance(finder, _AfterImport) for finder in sys.meta_path):
        sys.meta_path.insert(0, _AfterImport(AFTER))


class _AfterImport:
    """Calls a function with each of some modules, once that has been imported."""

    def __init__(self, then):
        self._then = {name: done for name, done in then.items() if name not in sys.modules}
        for name in then.keys() - self._then.keys():
            then[name](sys.modules[name])

    def find_spec(self, name, path=None, target=None):
        then = self._then.pop(name, None)
        if then is None:
            return None
        spec = importlib.util.find_spec(name)  # by the other finders: this one no longer knows the name
        if spec is not None:
            spec.loader.exec_module = _followed(spec.loader.exec_module, then)
        return spec


def _followed(execute, then):
    def executed(module):
        execute(module)
        then(module)

    return executed


def _listen_to_numba(event):
    class Listener(event.Listener):
        depth, passes = 0, False

        def on_start(self, happened):
            if happened.kind == PASS:
                self.passes = True
                return
            if self.depth == 0:
                self.passes, self.began = False, perf_counter()
            self.depth += 1

        def on_end(self, happened):
            if happened.kind == PASS:
                return
            self.depth -= 1
            if self.depth == 0 and self.passes:
                _so_far.times["numba"] += 1
                _so_far.seconds += perf_counter() - self.began

    listener = Listener()
    for kind in (LOCK, PASS):
        event.register(kind, listener)


def _read_no_cache_of_numba(caching):
    """A first call is cold, whatever a kernel asks for: ``cache=True`` finds nothing, wherever it looks."""
    caching.Cache.load_overload = lambda self, sig, target_context: None


def _listen_to_jax(jax):
    from jax import monitoring

    def lasted(name, seconds, **about):
        if name == COMPILING:
            _so_far.times["jax"] += 1
        if name in (LOWERING, COMPILING):
            _so_far.seconds += seconds

    def happened(name, **about):
        _so_far.from_disk += name == TAKEN_FROM_DISK

    monitoring.register_event_duration_secs_listener(lasted)
    monitoring.register_event_listener(happened)


AFTER = {
    "numba.core.event": _listen_to_numba,
    "numba.core.caching": _read_no_cache_of_numba,
    "jax": _listen_to_jax,
}


def keep_from_disk():
    """Let JAX read nothing from a disk in what follows, though a kernel's file turned its cache on."""
    jax = sys.modules.get("jax")
    if jax is not None and jax.config.jax_enable_compilation_cache:
        jax.config.update("jax_enable_compilation_cache", False)


def turned_off(library):
    """Why this library compiles nothing here, in one sentence, or None. A kernel's file may turn it off."""
    module = sys.modules.get(library)
    if library == "numba" and module is not None and module.config.DISABLE_JIT:
        return "Numba's compiler is turned off (DISABLE_JIT), and interpreted code would run in its name"
    if library == "jax" and module is not None and module.config.jax_disable_jit:
        return "JAX's compiler is turned off (jax_disable_jit), and single operations would run in its name"
    return None
