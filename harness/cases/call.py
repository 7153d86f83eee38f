"""A kernel bound to inputs that lie where its library wants them, waited for in one place."""

from functools import cache

import numpy as np

from harness.cases import problems


class Call:
    """``call()`` runs a kernel on placed inputs and returns the finished result.

    This object is what agreement checks and what the clock measures: one and the same. Placing
    the inputs and the kernel's own ``prepare`` happen here, once, before any call.
    """

    def __init__(self, case, inputs):
        module = problems.kernel(case.problem, case.kernel)
        self.case = case
        self.run = module.run
        # As the problem gave them; and as `run` takes them.
        self.inputs = inputs
        self.arguments = prepared(case, inputs)
        # Set by agreement: the index from which a trajectory on a GPU is another than the reference's.
        self.parts_at = None
        # At most one array: what the next call may write over.
        self.workspace = ()
        if hasattr(module, "workspace"):
            self.workspace = (wait(_filled(module.workspace(*self.arguments), case), case),)

    def __call__(self):
        result = wait(self.run(*self.arguments, *self.workspace), self.case)
        if self.workspace:
            self.workspace = (result,)
        return result

    @property
    def input_bytes(self):
        """Bytes that the arguments of ``run`` hold while it runs, its workspace among them."""
        return sum(getattr(a, "nbytes", 0) for a in (*self.arguments, *self.workspace))


def prepared(case, inputs):
    """The arguments of a kernel's ``run``: inputs where its library wants them, or what ``prepare`` made."""
    module = problems.kernel(case.problem, case.kernel)
    arguments = place(inputs, case)
    return tuple(wait(module.prepare(*arguments), case)) if hasattr(module, "prepare") else arguments


def _filled(array, case):
    """A workspace that holds nothing to be read: NaN, or the largest of whole numbers."""
    kind = array.dtype.kind
    nothing = float("nan") if kind in "fc" else True if kind == "b" else np.iinfo(array.dtype).max
    if case.library == "jax":
        import jax.numpy as jnp

        return jnp.full_like(array, nothing)
    array.fill(nothing)
    return array


def device_of(case):
    """The JAX device that a case asks for."""
    import jax

    return jax.devices(case.device)[0]


def place(inputs, case):
    """The inputs as arrays of the case's library, on its device. Integers stay integers."""
    if case.library == "jax":
        import jax

        device = device_of(case)
        return tuple(v if isinstance(v, int) else jax.device_put(v, device) for v in inputs)
    if case.device == "gpu":
        from numba import cuda

        placed = tuple(cuda.to_device(v) if isinstance(v, np.ndarray) else v for v in inputs)
        cuda.synchronize()  # a copy may return before it has arrived
        return placed
    return tuple(inputs)


def wait(result, case):
    """`result`, finished. JAX returns before it has computed; NumPy and Numba, which copies back, do not."""
    if case.library != "jax":
        return result
    import jax

    return jax.block_until_ready(result)


@cache
def has_double_precision_by_itself():
    """Has JAX float64 by a kernel's file, or the environment? Asked before the suite turns it on."""
    import jax

    return bool(jax.config.jax_enable_x64)


def use_double_precision(library):
    """Let JAX have float64 at all: without this it turns every array into float32, silently."""
    if library == "jax":
        import jax

        has_double_precision_by_itself()
        jax.config.update("jax_enable_x64", True)
