"""A kernel bound to inputs that lie where its library wants them, waited for in one place."""

from harness import problems


class Call:
    """``call()`` runs a kernel on placed inputs and returns the finished result.

    This object is what agreement checks and what the clock measures: one and the same. Placing
    the inputs and the kernel's own ``prepare`` happen here, once, before any call.
    """

    def __init__(self, case, inputs):
        module = problems.kernel(case.problem, case.kernel)
        self.case = case
        self.run = module.run
        self.arguments = place(inputs, case)
        if hasattr(module, "prepare"):
            self.arguments = tuple(wait(module.prepare(*self.arguments), case))

    def __call__(self):
        return wait(self.run(*self.arguments), self.case)

    @property
    def input_bytes(self):
        """Bytes that the arguments of ``run`` hold while it runs."""
        return sum(getattr(a, "nbytes", 0) for a in self.arguments)


def place(inputs, case):
    """The inputs as arrays of the case's library, on its device. Integers stay integers."""
    if case.library != "jax":
        return tuple(inputs)
    import jax

    device = jax.devices(case.device)[0]
    return tuple(v if isinstance(v, int) else jax.device_put(v, device) for v in inputs)


def wait(result, case):
    """`result`, finished. JAX returns before it has computed; NumPy and Numba do not."""
    if case.library != "jax":
        return result
    import jax

    return jax.block_until_ready(result)


def use_double_precision(library):
    """Let JAX have float64 at all: without this it turns every array into float32, silently."""
    if library == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
