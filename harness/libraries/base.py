"""What the suite has to know of a library; as it stands, of one without a compiler: Python itself.

Fresh processes import this before a library is, so that only the standard library may be imported here.
"""

import importlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter

# The parts of a compilation: JAX's, then Numba's.
PARTS = TRACE, LOWER, COMPILE, INFER, LLVM = ("trace", "lower", "compile", "infer", "LLVM")


@dataclass
class Compiled:
    """What was compiled in this process up to some moment."""

    # How often, by library.
    times: Counter = field(default_factory=Counter)
    # ``{one of PARTS: seconds}``, each second in one of them only.
    parts: Counter = field(default_factory=Counter)
    # How often compiled code was read from a disk instead.
    from_disk: int = 0
    # (when, seconds) of the parts that ended so far, but for those that lie within a later one.
    _ended: list = field(default_factory=list)

    @property
    def count(self):
        return self.times.total()

    @property
    def seconds(self):
        return self.parts.total() - self.parts[TRACE]

    def add_part(self, part, seconds):
        """`part` has just ended, and took so long: what ended within it is no part of it."""
        now, within = perf_counter(), 0.0
        while self._ended and self._ended[-1][0] > now - seconds:
            within += self._ended.pop()[1]
        self._ended.append((now, seconds))
        self.parts[part] += max(0.0, seconds - within)


# Of this process. Libraries add to it once they are watched.
COMPILED = Compiled()


class Library:
    """A library whose kernels are measured."""

    # What is installed to have it; and, as (device, what) pairs, to have it use a device.
    distributions = for_device = ()
    # Does it compile a kernel's functions? And for each shape of their arguments?
    compiles = compiles_per_shape = False
    # The devices for which it can keep compiled code from one process to the next.
    keeps_code_on = ()
    # Has it arrays of its own, which nobody can change, and threads, whatever a kernel asks for?
    has_own_arrays = has_own_threads = False
    # (pattern of a warning, what it means and what to do): not what the source says is measured.
    refused_warnings = ()
    # (pattern of a warning, what to do, or None where it is not to be shown): the same is measured.
    hints = ()
    # (pattern of why a process with a filled cache has failed, what it means and what to do)
    cache_faults = ()

    def __init__(self, name, title, module=None):
        self.name, self.title, self.module = name, title, module or name

    def load(self):
        """Import it, and watch its compiler. A kernel need not import what it is named after."""
        importlib.import_module(self.module)
        self.watch()

    def warm_up(self):
        """Import it, and what its first use brings along, without starting a thread: it is forked next."""
        with suppress(Exception):  # a broken one says so where it is used
            importlib.import_module(self.module)

    def watch(self):
        """Add to COMPILED what it compiles from now on; read compiled code only if `keep_code` was called.

        May be called at any time, any number of times; does nothing before it is imported.
        """

    def keep_code(self, folder):
        """Before it is imported: keep compiled code in `folder`, and read what is there."""

    def compiles_nothing(self, device):
        """After a kernel's first call: why its compiler was none, in a sentence, or None."""

    def build(self):
        """``{what: value}`` of how it was built, where that decides a time. Imports it."""
        return {}

    def device(self, kind):
        """Its own object for the first device of a kind. Raises with the reason where it has none."""
        raise RuntimeError("its kernels run on the CPU")

    def device_name(self, kind):
        """The device's own name."""
        return kind

    def place(self, inputs, device):
        """The inputs as its arrays on a device, finished. Numbers stay numbers."""
        return tuple(inputs)

    def fresh(self, array, device, into=None):
        """A finished copy of a placed array; perhaps in the memory of `into`, an earlier one."""
        import numpy

        if into is None:
            return numpy.array(array)
        numpy.copyto(into, array)
        return into

    def returned_dtype(self, run, arguments, at):
        """The dtype's name of a number that `run` returned, or of output `at`; None: only the number says."""

    def finish(self):
        """A function that returns a result once it is finished; None where every result is."""

    def filled(self, array, value):
        """An array like this one, perhaps the same, full of one value."""
        array.fill(value)
        return array

    def use_double_precision(self):
        """Let it have float64 at all."""

    def threading_layer(self):
        """By which layer its threads were started in this process; None where none was."""
