"""What one saved result says, for the claims to ask."""

from dataclasses import dataclass

from harness import problems
from harness.answers import peak_bytes, seconds
from harness.estimates import DRIFT
from harness.spelling import spell_bytes, spell_seconds
from harness.summary import groups


class Lacking(LookupError):
    """A row that would decide is not in the result. The message names it."""


class NeedsGpu(Lacking):
    """The row that would decide can only come from a GPU."""


@dataclass(frozen=True)
class Finding:
    """`holds` is True, False or None for undecided; `figures` is the reason, in words and numbers."""

    holds: bool | None
    figures: str


class Evidence:
    """The rows of one dtype, at the lecture's sizes unless another is asked for."""

    def __init__(self, rows, dtype):
        self.dtype = dtype
        self.itemsize = {"float64": 8, "float32": 4}[dtype]
        self.groups = groups(rows)

    @property
    def empty(self):
        return not any((size, dtype) == ("lecture", self.dtype) for _, size, dtype, _ in self.groups)

    def kernel(self, name, device="cpu", size="lecture"):
        """A kernel's entry of `summary.groups`, by name; raises Lacking or NeedsGpu."""
        for (_, *found), kernels in self.groups.items():
            if found == [size, self.dtype, device] and name in kernels:
                return kernels[name]
        lack = NeedsGpu if device == "gpu" else Lacking
        raise lack(f"no row of {name} at {size} size on the {device}, {self.dtype}")

    def kernels(self, problem, device="cpu"):
        """All kernels of a problem that were measured on a device."""
        found = self.groups.get((problem, "lecture", self.dtype, device))
        if not found:
            raise (NeedsGpu if device == "gpu" else Lacking)(f"no row of {problem} on the {device}")
        return found

    def warm(self, name, device="cpu", size="lecture"):
        """(median, low, high) seconds of a warm call at the n asked for."""
        return self._seconds(name, "speed", device, size)

    def first(self, name, device="cpu", size="lecture"):
        """The same of a first call."""
        return self._seconds(name, "first_call", device, size)

    def _seconds(self, name, question, device, size):
        found = seconds(self.kernel(name, device, size), question)
        if found is None:
            raise Lacking(f"no {question.replace('_', ' ')} of {name}, {self.dtype}")
        return found

    def peak(self, name):
        found = peak_bytes(self.kernel(name))
        if found is None:
            raise Lacking(f"no peak memory of {name}, {self.dtype}")
        return found

    def memory(self, name, figure):
        """A figure in bytes of the memory row: `input_bytes` or `given_bytes`."""
        kernel = self.kernel(name)
        if "memory" not in kernel or figure not in kernel["memory"]["extra_info"]:
            raise Lacking(f"no {figure} of {name}, {self.dtype}")
        return kernel["memory"]["extra_info"][figure]

    def n(self, name):
        return self.kernel(name)["info"]["n"]

    def array(self, name):
        """Bytes of the array the problem is about: n × n, or the whole trajectory."""
        n, problem = self.n(name), self.kernel(name)["info"]["problem"]
        return (n**2 if problem == "grid_max" else n + 1) * self.itemsize

    def best(self, problem, library, device="cpu"):
        """The name of a library's fastest kernel; the claims are the lecture's, so without tuned ones."""
        found = {
            name: seconds(kernel, "speed")[0]
            for name, kernel in self.kernels(problem, device).items()
            if problems.library_of(name) == library
            and not kernel["info"]["prepares"]
            and not kernel["info"].get("tuned")
            and seconds(kernel, "speed")
        }
        if not found:
            raise Lacking(f"no speed of {library} in {problem}, {self.dtype}")
        return min(found, key=found.get)


def slower_by(one, other, factor=1.0):
    """Does `one` take more than `factor` times `other`'s time? True, False, or None if too close to say.

    Both are (median, low, high). Two kernels that were not timed in turns may have drifted apart by
    `DRIFT`: what is nearer than that to the factor stays undecided.
    """
    ratio = one[0] / other[0]
    if ratio >= factor * (1 + DRIFT) and one[1] > factor * other[2]:
        return True
    if ratio <= factor / (1 + DRIFT) and one[2] < factor * other[1]:
        return False
    return None


def times(name, value):
    return f"{name} {spell_seconds(value[0])}"


def bytes_of(name, value):
    return f"{name} {spell_bytes(value)}"
