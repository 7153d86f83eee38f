"""What one saved result says on one problem in one dtype, for the claims to ask."""

from harness.claims.claim import Lacking, NeedsGpu, TooFew
from harness.units import cpus_in_order

ITEMSIZE = {"float64": 8, "float32": 4}
# The n of the lecture, whatever a run calls that size. It times no derivatives: of sensitivity, the n that
# this suite calls so.
LECTURE_N = {"grid_max": 3_000, "quadratic_map": 10_000_000, "sensitivity": 1_000_000}


class Evidence:
    """The groups of one problem and dtype; figures are at the lecture's n unless another is asked for."""

    def __init__(self, groups, problem, dtype):
        self.problem, self.dtype, self.itemsize = problem, dtype, ITEMSIZE[dtype]
        self.n_of_lecture = LECTURE_N[problem]
        self.groups = [group for group in groups if (group.problem, group.dtype) == (problem, dtype)]

    @property
    def empty(self):
        return not any(group.n_asked == self.n_of_lecture for group in self.groups)

    def group(self, device="cpu", n=None):
        """The Group of a device and n, on as many CPUs as were tried; raises Lacking or NeedsGpu."""
        n = n or self.n_of_lecture
        found = [group for group in self.groups if (group.device, group.n_asked) == (device, n)]
        if not found:
            raise _absent(device)(self._not_measured(self.problem, device, n))
        return max(found, key=lambda group: cpus_in_order(group.cpus))

    def entry(self, kernel, device="cpu", n=None):
        """A kernel's Entry, which may be of one that failed; raises Lacking or NeedsGpu if there is none."""
        group = self.group(device, n)
        found = group.entry(kernel)
        if found is None:
            raise _absent(device)(self._not_measured(kernel, device, group.n_asked))
        return found

    def _not_measured(self, what, device, n):
        place = "the CPU" if device == "cpu" else f"a {device.upper()}"
        return f"{what} was not measured at n = {n:,} on {place}, {self.dtype}"

    def warm(self, kernel, device="cpu", n=None):
        """The Estimate of a warm call, in seconds at the n asked for; raises Lacking."""
        return warm_of(self.entry(kernel, device, n))

    def first_call(self, kernel):
        """The same of a first call."""
        entry = self.entry(kernel)
        return known(entry, entry.first_call_at_n(), "first call")

    def peak(self, kernel):
        """Peak bytes of a warm call at the n asked for; raises Lacking."""
        entry = self.entry(kernel)
        return known(entry, entry.peak_bytes_at_n(), "peak memory")

    def input_bytes(self, kernel):
        """Bytes of what the timed call is given; raises Lacking."""
        entry = self.entry(kernel)
        return known(entry, entry.input_bytes, "bytes of the call's inputs")

    def given_bytes(self, kernel):
        """Bytes of the problem's own inputs, before a kernel prepares anything; raises Lacking."""
        entry = self.entry(kernel)
        return known(entry, entry.given_bytes, "bytes of the problem's inputs")

    def n(self, kernel):
        """The n that a kernel was measured at; raises Lacking."""
        entry = self.entry(kernel)
        return known(entry, entry.n, "n")

    def of_library(self, library, device="cpu"):
        """A library's Entries that compete for the fastest: the lecture's, so no tuned ones.

        Those that failed are among them. Raises Lacking, or NeedsGpu, if none has a figure, ran out of time
        or was disturbed in every round: then nothing says how fast the library is.
        """
        found = [entry for entry in self.group(device).entries if _competes(entry, library)]
        if not any(entry.warm or late(entry) or entry.disturbed for entry in found):
            reasons = "; ".join(failure(entry) for entry in found if entry.failed)
            lack = Lacking if reasons else _absent(device)
            raise lack(reasons or f"no warm time of {library} in {self.problem}, {self.dtype}")
        return [entry for entry in found if entry.warm or entry.failed or entry.disturbed]


def warm_of(entry):
    """The Estimate of an Entry's warm call, in seconds at the n asked for; raises Lacking."""
    return known(entry, entry.warm_at_n(), "warm time")


def known(entry, value, what):
    """`value`; raises Lacking with the reason if it is None or the kernel failed."""
    if entry.failed:
        raise Lacking(failure(entry))
    if value is None:
        if entry.disturbed and not entry.warm:
            raise TooFew(f"every process of {entry.kernel} was disturbed, {entry.dtype}")
        raise Lacking(f"no {what} of {entry.kernel}, {entry.dtype}")
    return value


def late(entry):
    """Did the kernel run out of time? That, of all failures, says something of its speed."""
    return entry.failed_kind == "time"


def failure(entry):
    """Why a kernel has no figures, in words."""
    return f"{entry.kernel} failed: {entry.failed.rstrip('.')}"


def _competes(entry, library):
    return entry.library == library and not (entry.prepares or entry.tuned)


def _absent(device):
    return NeedsGpu if device == "gpu" else Lacking
