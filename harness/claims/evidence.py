"""What one saved result says on one problem in one dtype, looked up by name and n; and what it lacks."""

from harness.analysis.stats import TOO_FEW
from harness.units import cpus_in_order

MISSING, GPU = "not measured", "needs a GPU"
ITEMSIZE = {"float64": 8, "float32": 4}
# The n of the lecture, whatever a run calls that size. It times no derivatives: of sensitivity, the n that
# this suite calls so.
LECTURE_N = {"grid_max": 3_000, "quadratic_map": 10_000_000, "sensitivity": 1_000_000}


class Lacking(LookupError):
    """A figure that would decide is not in the result: which and why in words, and the verdict's word."""

    def __init__(self, message, word=MISSING):
        super().__init__(message)
        self.word = word


class Evidence:
    """The groups of one problem and dtype, at the lecture's n unless another is asked for.

    A kernel or library is the one on the CPU, or named 'jax_fori on a GPU'. What is not there raises Lacking.
    """

    def __init__(self, groups, problem, dtype):
        self.problem, self.dtype, self.n = problem, dtype, LECTURE_N[problem]
        self.groups = [group for group in groups if (group.problem, group.dtype) == (problem, dtype)]

    def entries(self, name="", n=None):
        """What a name is without its device, and the Entries there, on as many CPUs as were tried."""
        what, _, device = name.partition(" on a ")
        groups = [g for g in self.groups if (g.device, g.n_asked) == (device.lower() or "cpu", n or self.n)]
        if not groups:
            raise self._lacking(what or self.problem, device, n)
        return what, max(groups, key=lambda group: cpus_in_order(group.cpus)).entries

    def entry(self, name, n=None):
        """The Kernel of that name, which may have failed."""
        kernel, entries = self.entries(name, n)
        for entry in entries:
            if entry.kernel == kernel:
                return entry
        raise self._lacking(kernel, name.partition(" on a ")[2], n)

    def of_library(self, name):
        """A library's Entries that compete for the fastest, without tuned ones; those that failed included.

        Lacking if none was timed, ran out of time or was disturbed in every round: then nothing says how
        fast the library is.
        """
        library, known = self.entries(name)
        own = [e for e in known if e.library == library and not (e.prepares or e.tuned)]
        own = [entry for entry in own if entry.warm or entry.disturbed or entry.failed]
        if not own:
            raise self._lacking(library, name.partition(" on a ")[2])
        if all(entry.failed and not late(entry) for entry in own):
            raise Lacking(failures(own))
        return own

    def _lacking(self, what, device, n=None):
        place, word = ("a GPU", GPU) if device else ("the CPU", MISSING)
        return Lacking(f"{what} was not measured at n = {n or self.n:,} on {place}, {self.dtype}", word)


def warm_of(entry):
    """The Estimate of a Kernel's warm call, in seconds at the n asked for; raises Lacking."""
    return known(entry, entry.warm_at_n(), "warm time")


def known(entry, value, what):
    """`value`; raises Lacking with the reason if it is None or the kernel failed."""
    if entry.failed:
        raise Lacking(failures([entry]))
    if value is None and entry.disturbed and not entry.warm:
        raise Lacking(f"every process of {entry.kernel} was disturbed, {entry.dtype}", TOO_FEW)
    if value is None:
        raise Lacking(f"no {what} of {entry.kernel}, {entry.dtype}")
    return value


def late(entry):
    """Did the kernel run out of time? That, of all failures, says something of its speed."""
    return entry.failed_kind == "time"


def failures(entries):
    """Which of these Entries have no figures and why, in words."""
    return "; ".join(
        f"{entry.kernel} failed: {entry.failed.rstrip('.')}" for entry in entries if entry.failed
    )
