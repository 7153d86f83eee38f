"""One thing to measure. Fresh processes import this, so it must stay light."""

from dataclasses import dataclass

from harness.cases import FIELDS, problems


@dataclass(frozen=True)
class Case:
    """One kernel at one size and dtype on one device, and on how many CPUs.

    `size` is a name or a number as given. `cpus` is None for every CPU that this process may use.
    """

    problem: str
    kernel: str
    size: str
    dtype: str
    device: str
    cpus: int | None = None

    @property
    def named(self):
        """``{"problem": ..., "kernel": ..., "size": ..., "dtype": ..., "device": ..., "cpus": ...}``."""
        return {name: getattr(self, name) for name in FIELDS}

    @property
    def id(self):
        """``grid_max-jax_vmap-lecture-float64-cpu``, with ``-2cpus`` where CPUs are counted."""
        *names, cpus = self.named.values()
        return "-".join(names) + ("" if cpus is None else f"-{cpus}cpus")

    @property
    def block(self):
        """What is measured together in a round: the cases of the same problem, size, dtype and device."""
        return (self.problem, self.size, self.dtype, self.device)

    @property
    def checked_once(self):
        """What is shown of a kernel on other inputs holds for it at any size, on any number of CPUs."""
        return (self.base, self.kernel, self.dtype, self.device)

    @property
    def base(self):
        """The problem, without the variant that it may be."""
        return problems.base_of(self.problem)

    @property
    def library(self):
        return problems.library_of(self.kernel)

    @property
    def n_asked(self):
        """The n that the size stands for; of several numbers, the place of the size among the problem's."""
        sizes = problems.problem(self.problem).sizes
        if self.size not in sizes:
            return int(self.size)
        n = sizes[self.size]
        return list(sizes).index(self.size) + 1 if isinstance(n, dict) else n

    @property
    def n(self):
        """The n that is measured: smaller than asked for where the problem's table reduces it."""
        table = problems.problem(self.problem).reduced_n
        reduced = table.get(self.kernel) or table.get(self.device)
        return min(self.n_asked, reduced) if reduced else self.n_asked

    @property
    def given(self):
        """What the problem's functions get as n: the n that is measured, or Parameters."""
        stated = problems.problem(self.problem).sizes.get(self.size)
        return stated if isinstance(stated, dict) else self.n

    @property
    def needed_bytes(self):
        """What measuring it takes: the kernel's call beside the reference's value, or making that."""
        problem = problems.problem(self.problem)
        result, call, reference = (
            problem.needed_bytes(kernel, self.given, self.dtype)
            for kernel in (None, self.kernel, problem.reference)
        )
        return max(call + result, reference)

    @property
    def too_large(self):
        """Why this kernel is not run at this size or in this dtype, or None."""
        problem = problems.problem(self.problem)
        if self.kernel in problem.float64_only and self.dtype != "float64":
            return f"{self.kernel} is on Python's floats, which are float64: run it with --dtype float64"
        largest = problem.largest_n.get(self.kernel)
        if not largest or self.n <= largest:
            return None
        too_large = f"{self.n:,} is more" if self.size.isdecimal() else f"{self.size} is n = {self.n:,}"
        return (
            f"{self.kernel} is for n up to {largest:,}, and {too_large}: "
            "it would take too long; run it with --size small"
        )


def no_room(case):
    """Why `case` does not fit into memory, with both figures, or None if it does."""
    from harness.machine.resources import available_bytes
    from harness.units import format_bytes

    available = available_bytes()
    if case.needed_bytes <= available:
        return None
    return (
        f"{case.id} needs about {format_bytes(case.needed_bytes)}, its check against the reference included, "
        f"and {format_bytes(available)} can be had here: take a smaller --size"
    )
