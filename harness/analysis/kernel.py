"""A row of the table: a kernel at one size, what its samples say of it, and its seconds round by round."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from harness.analysis.stats import estimate, total
from harness.machine.limits import Limits
from harness.machine.resources import ONE_CPU
from harness.units import PAGE_BYTES

# What `Kernel.times` has a column of.
PARTS = IMPORT, FIRST_CALL, NEW_SHAPE, WARM_CALL = range(4)
# How far below a bound of the machine, itself a measurement, no time can be.
BEYOND = 1.1


def program(times, calls, shapes=1):
    """Seconds of programs that make so many calls: ``(*times.shape[:-1], len(calls))``.

    `times` has PARTS as its last axis. Import, first call and the calls after it: the first on each further
    shape costs what a new shape does, every other one what a warm call does.
    """
    calls = np.asarray(calls, float)
    on_new_shape = np.minimum(calls, shapes) - 1
    imported, first, new_shape, warm = (times[..., part, None] for part in PARTS)
    later = np.where(on_new_shape > 0, on_new_shape * new_shape, 0.0) + (calls - 1 - on_new_shape) * warm
    return imported + first + later


def _said_by_entries(name):
    """A property: what the first of the `entries` says that says anything, or ''."""
    return property(lambda whole: next(filter(None, (getattr(kernel, name) for kernel in whole.entries)), ""))


class OfOneSize:
    """What is known of `entries`, the Kernels of one problem at one size."""

    # The problem's computing pattern, what n counts, its unit of work, a size that is no n: in words, or ''.
    pattern, n_is, work_is, size_is = map(_said_by_entries, ("pattern", "n_is", "work_is", "size_is"))

    @property
    def n_asked(self):
        return max(kernel.n_asked for kernel in self.entries)

    @property
    def n_in_words(self):
        """'n = 1,000', or a size of several numbers in words."""
        return self.size_is or f"n = {self.n_asked:,}"

    @property
    def has_n(self):
        """Is its size an n, by which figures can be drawn?"""
        return not self.size_is


def _figure(part):
    """A property: the Estimate of one of PARTS, or None."""
    return property(lambda kernel: estimate(kernel.times[:, part], kernel.counts))


def _figure_at_n(part):
    """A method: the same at the n asked for."""
    return lambda kernel: estimate(kernel.times_at_n[:, part], kernel.counts)


@dataclass(frozen=True, eq=False)
class Second:
    """Processes that found their library's cache filled by an earlier one: seconds, and what they found.

    `times` has a row per round: import, first call. `hits` and `misses` are those of all such processes,
    `why` is what the library said where it cannot keep the code.
    """

    times: np.ndarray
    counts: bool
    hits: int
    misses: int
    why: str | None = None

    imported, first_call = map(_figure, (IMPORT, FIRST_CALL))


@dataclass(eq=False)
class About:
    """What is known of a kernel at one size without a figure, most of it from the problem's statement."""

    problem: str
    kernel: str
    size: str
    dtype: str
    device: str
    # None: every CPU that the process may use.
    cpus: int | None = None
    label: str = ""
    n: int = 0
    n_asked: int = 0
    # A size of several numbers in words, "ny = 10, nx = 20"; n is its place among the problem's then.
    size_is: str = ""
    threads_usable: int | None = None
    # The problem's pattern, and what its n counts, in words.
    pattern: str = ""
    n_is: str = ""
    # Its unit of work, and how many of them a call at `n` does; None where the problem states none.
    work_is: str = ""
    work_count: float | None = None
    # What tells the timed inputs from others.
    inputs_digest: str | None = None
    input_bytes: int | None = None
    given_bytes: int | None = None
    tuned: bool = False
    reference: bool = False
    # The reference of its problem, where that is none of NumPy's.
    judged_by: str = ""
    # Does its problem state inputs beside the timed ones, to check kernels on?
    has_check_inputs: bool = True
    # Work, or memory, that a call finds ready: no candidate for the fastest or the one with the least memory.
    prepares: bool = False
    workspace: bool = False
    # The device's own name.
    ran_on: str | None = None
    # On so many shapes a program makes its calls, as whoever reads the result says.
    shapes: int = 1
    # Has another problem of the same file a kernel of that name?
    name_is_shared: bool = False

    @property
    def library(self):
        """By its name, <library>_<approach>."""
        return self.kernel.partition("_")[0]


class Levels(NamedTuple):
    """Seconds of a warm call where the machine was quiet, where it was slow, and how often it was that."""

    quiet: float
    slow: float
    slow_share: float


class Share(NamedTuple):
    """The share of its lower bound that a warm call reaches; is that beyond 1 by more than noise?"""

    share: float
    beyond_noise: bool


@dataclass(eq=False)
class Kernel(About):
    """A kernel's figures at the `n` it was measured at; None where there is no figure.

    `times` has shape (rounds, PARTS), in seconds, NaN where a round has none. A kernel that failed has the
    reason, one sentence, in `failed`, what kind of failure it was in `failed_kind`, and no figures.
    """

    # Sentences on inputs that its library is known to answer otherwise, and did; on what else is to be known.
    known_limits: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    times: np.ndarray = field(default_factory=lambda: np.empty((0, len(PARTS))))
    # Of the import: what was compiled in it, by round.
    compiled: np.ndarray = field(default_factory=lambda: np.empty(0))
    # Of the first call: ``{part of compiling: Estimate}``, as far as its library tells.
    first_call_parts: dict = field(default_factory=dict)
    # Why there is no call on inputs of another shape, after the warm ones.
    new_shape_missing: str | None = None
    second: Second | None = None
    peak_bytes: int | None = None
    error_ulps: float | None = None
    # The same in ulps of the result's largest value, where that was asked: if `error_ulps` is large.
    error_of_largest_ulps: float | None = None
    cores_used: float | None = None
    page_faults: float | None = None
    # Where fixed work between its calls tells two states of the machine apart.
    levels: Levels | None = None
    # Rounds begun, how many of them something else disturbed; False: all of them, and no verdict counts it.
    rounds: int = 0
    disturbed: int = 0
    counts: bool = True
    failed: str | None = None
    failed_kind: str | None = None
    # What the machine can do at most, where the file says it.
    limits: Limits | None = None
    # Its error is a thousand times that of its siblings: a coarser grid, another method, fewer steps.
    does_other_work: bool = False

    @property
    def unique_name(self):
        """What a sentence over all problems of a file calls it: 'jax_scan', or 'jax_scan of kalman'."""
        return f"{self.kernel} of {self.problem}" if self.name_is_shared else self.kernel

    @property
    def is_candidate(self):
        """May it be called the best at something? Not with work or memory made ready, or other work."""
        return not (self.prepares or self.failed or self.does_other_work)

    @property
    def scale(self):
        """What seconds are multiplied by to stand for the n asked for."""
        return self.n_asked / self.n if self.n else 1.0

    @property
    def times_at_n(self):
        """`times` at the n asked for: the run grows with n, what a first call compiles stays."""
        if self.scale == 1:
            return self.times
        times, warm = self.times.copy(), self.times[:, [WARM_CALL]]
        times[:, [FIRST_CALL, NEW_SHAPE]] += (self.scale - 1) * warm
        times[:, [WARM_CALL]] = self.scale * warm
        return times

    # Estimates in seconds, or None; as methods at the n asked for.
    imported, first_call, new_shape, warm = map(_figure, PARTS)
    first_call_at_n, new_shape_at_n, warm_at_n = map(_figure_at_n, (FIRST_CALL, NEW_SHAPE, WARM_CALL))

    @property
    def bound(self):
        """What nobody can leave out at `n`, in words, and ``seconds(cpus)`` that it takes at least; or None.

        The problem's statement in this checkout counts it.
        """
        from harness.cases import problems  # not before pytest has been told where they are

        name = self.problem.partition(":")[0]
        if not self.limits or self.device != "cpu" or name not in problems.PROBLEMS:
            return None
        problem = problems.problem(name)
        if not problem.bound or (self.size_is and self.size not in problem.sizes):
            return None
        words, seconds = problem.bound
        given = problem.sizes[self.size] if self.size_is else self.n
        return words, lambda cpus: seconds(given, self.dtype, self.limits.on(cpus))

    @property
    def most_cpus(self):
        """On how many CPUs it may run."""
        return min(self.limits.cpus, self.threads_usable or self.limits.cpus)

    @property
    def share_of_bound(self):
        """The Share of its problem's lower bound that a warm call reaches, or None without both figures."""
        bound = self.bound
        if not (bound and self.warm):
            return None
        _, seconds = bound
        # Measured on one CPU, those used come out as 0.99 to 1.01.
        least = seconds(1 if (self.cores_used or 1.0) < ONE_CPU else self.most_cpus)
        return Share(least / self.warm.median, least > BEYOND * self.warm.high)

    @property
    def first_touch(self):
        """The share of a warm call that the first touch of memory takes at least: pages may be larger."""
        if not (self.limits and self.page_faults and self.warm):
            return None
        return min(1.0, self.page_faults * PAGE_BYTES * self.limits.fresh_byte / self.warm.median)

    @property
    def compiled_at_import(self):
        return estimate(self.compiled, self.counts) if np.nansum(self.compiled) else None

    def cold_call_at_n(self):
        """Of a first call and what was compiled at import: compiling costs what it costs, wherever it is."""
        first, compiled = self.first_call_at_n(), self.compiled_at_import
        return total((1, first), (1, compiled)) if first and compiled else first

    def program(self, calls):
        """Seconds of programs that make so many calls at the n asked for: (rounds, len(calls))."""
        return program(self.times_at_n, calls, self.shapes)

    def script(self, calls):
        """The Estimate of a program that makes so many calls; None unless one round has all of its parts."""
        return estimate(self.program([calls])[:, 0], self.counts)

    def seconds_per_unit(self):
        """Seconds of a warm call by the problem's unit of work, at the n that was measured, or None."""
        return self.warm.median / self.work_count if self.warm and self.work_count else None

    def peak_bytes_at_n(self):
        """Peak bytes of a warm call, or None; also None where it was measured at another n."""
        return self.peak_bytes if self.scale == 1 else None

    @property
    def held_bytes(self):
        """Bytes that `prepare` made beyond the problem's inputs, held during the call; None if unknown."""
        return None if None in (self.input_bytes, self.given_bytes) else self.input_bytes - self.given_bytes

    def is_on_other_inputs(self, other):
        """Is this kernel known to be of other inputs than `other` is?"""
        return len({self.inputs_digest, other.inputs_digest} - {None}) > 1

    def with_filled_cache(self):
        """The same as a process meets it that finds its library's cache filled by an earlier one."""
        if not self.second:
            return self
        times = np.hstack([self.second.times, self.times[:, [NEW_SHAPE, WARM_CALL]]])
        return replace(self, times=times, compiled=np.empty(0), second=None)
