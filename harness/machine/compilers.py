"""When Numba and JAX compile in this process, and what they would take from a disk instead.

`watch` is to be called before either is imported: what compiles at import counts too. Nothing but the
standard library is imported here, and nothing is called while nothing compiles.
"""

import importlib.util
import sys
from time import perf_counter

# JAX's own names for its events.
TRACING = "/jax/core/compile/jaxpr_trace_duration"
LOWERING = "/jax/core/compile/jaxpr_to_mlir_module_duration"
COMPILING = "/jax/core/compile/backend_compile_duration"
# What the seconds of a compilation are told as: for JAX by its events, for Numba by its passes, of which
# those that lower build LLVM's code and have it optimised, and all others infer types and rewrite.
JAX_PARTS = {TRACING: "trace", LOWERING: "lower", COMPILING: "compile"}
NUMBA_PARTS = INFER, LLVM = "infer", "LLVM"
PARTS = (*JAX_PARTS.values(), *NUMBA_PARTS)
TAKEN_FROM_DISK = "/jax/compilation_cache/cache_hits"
# Numba holds this lock whenever it may compile, and runs passes only if it does: in `njit` as in `vectorize`.
LOCK, PASS = "numba:compiler_lock", "numba:run_pass"
LOWERING_PASSES = ("native_lowering", "native_parfor_lowering", "nopython_backend")


class Compiled:
    """What was compiled from `watch` up to some moment: how often, by library, and the seconds it took."""

    def __init__(self, numba=0, jax=0, seconds=0.0, from_disk=0, parts=()):
        self.times = {"numba": numba, "jax": jax}
        self.seconds = seconds
        # ``{one of PARTS: seconds}``, each second in one of them only.
        self.parts = dict(parts)
        # Compiled code that JAX has read from a disk instead.
        self.from_disk = from_disk

    @property
    def count(self):
        return sum(self.times.values())


_so_far = Compiled()


def so_far():
    """A copy of the Compiled up to now, to be held against a later one."""
    return Compiled(
        **_so_far.times, seconds=_so_far.seconds, from_disk=_so_far.from_disk, parts=_so_far.parts
    )


def parts_between(before, after):
    """``{one of PARTS: seconds}`` of what was compiled between two `so_far()`."""
    gained = {name: seconds - before.parts.get(name, 0.0) for name, seconds in after.parts.items()}
    return {name: gained[name] for name in PARTS if gained.get(name)}


def watch(caches=None):
    """Count from now on, also what is compiled while the libraries or a kernel are imported.

    `caches`: what `harness.machine.caches` has done with them once they are imported. Without it nothing that
    Numba has kept on a disk is read.
    """
    if not any(isinstance(finder, _AfterImport) for finder in sys.meta_path):
        sys.meta_path.insert(0, _AfterImport(AFTER | (COLD if caches is None else caches)))


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


class _Spans:
    """Adds up the seconds of each part: what happens inside of another part is not in that one too."""

    def __init__(self):
        self._ended = []

    def add(self, part, seconds):
        """`part` has just ended, and took so long."""
        began, inside = perf_counter() - seconds, 0.0
        while self._ended and self._ended[-1][0] > began:
            inside += self._ended.pop()[1]
        self._ended.append((perf_counter(), seconds))
        _so_far.parts[part] = _so_far.parts.get(part, 0.0) + max(0.0, seconds - inside)


def _listen_to_numba(event):
    spans = _Spans()

    class Listener(event.Listener):
        depth, passes = 0, False

        def __init__(self):
            self.begun = []

        def on_start(self, happened):
            if happened.kind == PASS:
                self.passes = True
                self.begun.append(perf_counter())
                return
            if self.depth == 0:
                self.passes, self.began = False, perf_counter()
            self.depth += 1

        def on_end(self, happened):
            if happened.kind == PASS:
                lowers = str(happened.data["name"]).startswith(LOWERING_PASSES)
                spans.add(LLVM if lowers else INFER, perf_counter() - self.begun.pop())
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

    spans = _Spans()

    def lasted(name, seconds, **about):
        if name in JAX_PARTS:
            spans.add(JAX_PARTS[name], seconds)
        if name == COMPILING:
            _so_far.times["jax"] += 1
        if name in (LOWERING, COMPILING):
            _so_far.seconds += seconds

    def happened(name, **about):
        _so_far.from_disk += name == TAKEN_FROM_DISK

    monitoring.register_event_duration_secs_listener(lasted)
    monitoring.register_event_listener(happened)


AFTER = {"numba.core.event": _listen_to_numba, "jax": _listen_to_jax}
COLD = {"numba.core.caching": _read_no_cache_of_numba}


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
