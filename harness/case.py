"""One thing to measure. Fresh processes import this, so it must stay light."""

from dataclasses import dataclass

from harness import problems


@dataclass(frozen=True)
class Case:
    """One kernel at one size and dtype on one device. `size` is a name or a number as given."""

    problem: str
    kernel: str
    size: str
    dtype: str
    device: str

    @property
    def id(self):
        return "-".join((self.problem, self.kernel, self.size, self.dtype, self.device))

    @property
    def library(self):
        return problems.library_of(self.kernel)

    @property
    def n_asked(self):
        """The n that the size stands for."""
        sizes = problems.problem(self.problem).SIZES
        return sizes[self.size] if self.size in sizes else int(self.size)

    @property
    def n(self):
        """The n that is measured: smaller than asked for where the problem's table reduces it."""
        problem = problems.problem(self.problem)
        on_gpu = None if self.device == "cpu" else problem.REDUCED_N_ON_GPU
        reduced = on_gpu or problem.REDUCED_N.get(self.kernel)
        return min(self.n_asked, reduced) if reduced else self.n_asked

    @property
    def needed_bytes(self):
        """What measuring it takes: the kernel's call beside the reference's value, or making that."""
        problem = problems.problem(self.problem)
        result = problem.needed_bytes(None, self.n, self.dtype)
        own = problem.needed_bytes(self.kernel, self.n, self.dtype) + result
        return max(own, problem.needed_bytes(problem.REFERENCE, self.n, self.dtype))

    @property
    def too_large(self):
        """Why this kernel is not run at this size, or None."""
        largest = problems.problem(self.problem).LARGEST_N.get(self.kernel)
        if largest and self.n > largest:
            return (
                f"{self.kernel} is for n up to {largest:,}, and {self.size} is n = {self.n:,}: "
                "it would take too long; run it with --size small"
            )
        return None
