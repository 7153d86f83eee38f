"""JAX: where its arrays lie and when they are finished, its compiler and what it keeps of it."""

import os
import sys
from pathlib import Path

from harness.libraries.base import COMPILE, COMPILED, LOWER, TRACE, Library
from harness.libraries.values import is_plain, mapped

# JAX's own names for its events.
PARTS = {
    "/jax/core/compile/jaxpr_trace_duration": TRACE,
    "/jax/core/compile/jaxpr_to_mlir_module_duration": LOWER,
    "/jax/core/compile/backend_compile_duration": COMPILE,
}
READ_FROM_DISK = "/jax/compilation_cache/cache_hits"
# JAX keeps nothing that compiles in under a second unless told to.
KEEPS_ALL = {
    "JAX_ENABLE_COMPILATION_CACHE": "true",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


class Jax(Library):
    distributions = ("jax", "jaxlib")
    for_device = (("gpu", "jax[cuda13]"), ("tpu", "jax[tpu]"))
    compiles = compiles_per_shape = has_own_arrays = has_own_threads = True
    keeps_code_on = ("cpu", "gpu", "tpu")
    refused_warnings = (
        (
            r"Explicitly requested dtype .* will be truncated",
            "float64 is asked for where jax_enable_x64 is off, and float32 is made: leave it on",
        ),
    )
    hints = (
        (r"donated buffers were not usable", "donate_argnums brings nothing here"),
        (r"scatter inputs have incompatible types", "cast to the array's dtype where that is meant"),
    )
    watched = keeps_code = False
    # Had it float64 by a kernel's file, or the environment, before the suite turned it on?
    had_double_precision = None

    def watch(self):
        monitoring = sys.modules.get("jax.monitoring")
        if monitoring is None:
            return
        if not self.watched:
            self.watched = True
            monitoring.register_event_duration_secs_listener(self._on_duration)
            monitoring.register_event_listener(self._on_event)
        config = sys.modules[self.name].config
        if config.jax_enable_compilation_cache and not self.keeps_code:  # a kernel's file may turn it on
            config.update("jax_enable_compilation_cache", False)

    def _on_duration(self, name, seconds, **about):
        if part := PARTS.get(name):
            COMPILED.add_part(part, seconds)
            COMPILED.times[self.name] += part == COMPILE

    def _on_event(self, name, **about):
        if name == READ_FROM_DISK:
            COMPILED.from_disk += 1
            COMPILED.times[self.name] -= 1  # which it reports as a compilation as well

    def keep_code(self, folder):
        self.keeps_code = True
        os.environ.update(KEEPS_ALL | {"JAX_COMPILATION_CACHE_DIR": str(Path(folder, self.name))})

    def compiles_nothing(self, device):
        module = sys.modules.get(self.name)
        if module is not None and module.config.jax_disable_jit:
            return (
                "JAX's compiler is turned off (jax_disable_jit), and single operations would run in its name"
            )
        return None

    def device(self, kind):
        import jax

        return jax.devices(kind)[0]

    def device_name(self, kind):
        return self.device(kind).device_kind

    def place(self, inputs, device):
        import jax

        where = self.device(device)

        def placed(value):
            return value if is_plain(value) else jax.device_put(value, where)

        return mapped(placed, tuple(inputs))

    def fresh(self, array, device, into=None):
        """One that may be donated: of NumPy's arrays it would be given a view, and of that a copy."""
        import jax

        return jax.device_put(array, self.device(device), may_alias=False).block_until_ready()

    def finish(self):
        import jax

        return jax.block_until_ready

    def filled(self, array, value):
        import jax.numpy as jnp

        return jnp.full_like(array, value)

    def use_double_precision(self):
        """Without this it turns every array into float32, silently."""
        import jax

        if self.had_double_precision is None:
            self.had_double_precision = bool(jax.config.jax_enable_x64)
        jax.config.update("jax_enable_x64", True)
