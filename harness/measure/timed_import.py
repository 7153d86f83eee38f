"""In the fresh process: the import of a kernel with its library, without that of its problem's statement.

Python imports ``kernels.<problem>`` before a kernel in it, and a statement imports what it makes inputs with.
So the package is first put there empty, and filled once the kernel is imported, or when its file asks for
something of it. Only the standard library may be imported here.
"""

import importlib
import importlib.util
import sys
from time import perf_counter

from harness import libraries


def import_kernel(problem, kernel):
    """Import a kernel's module. Returns the seconds, and the libraries that it brought beside its own."""
    package, library = f"kernels.{problem}", kernel.partition("_")[0]
    fill = _put_empty(package)
    started = perf_counter()
    libraries.of(library).load()
    importlib.import_module(f"{package}.{kernel}")
    seconds = perf_counter() - started
    # Those that take a second; the others import NumPy themselves.
    slow = [name for name, brought in libraries.BY_NAME.items() if brought.compiles]
    others = [name for name in slow if name in sys.modules and name != library]
    fill()
    return seconds, others


def _put_empty(name):
    """Let a package be there without what its ``__init__.py`` does; returns what does it, once."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, package)

    def fill():
        if vars(package).pop("__getattr__", None):
            spec.loader.exec_module(package)

    def asked_for(attribute):
        """The same where a kernel takes something from it; what is a file of its own is imported instead."""
        if attribute.startswith("__") or importlib.util.find_spec(f"{name}.{attribute}"):
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
        fill()
        return getattr(package, attribute)

    package.__getattr__ = asked_for
    return fill
