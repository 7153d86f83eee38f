"""What one run knows of a kernel at one size, an Entry, and the Group of those that compete."""

import math
from dataclasses import dataclass, field

from harness.analysis.estimates import Estimate, total
from harness.analysis.slower import is_slower
from harness.units import format_cpus


@dataclass(frozen=True)
class Second:
    """A process that found its library's cache filled by an earlier one: seconds, and what it found there.

    `hits` and `misses` are those of all such processes, `files` and `bytes` what the cache held; `why` is
    what the library said where it cannot keep the code.
    """

    imported: Estimate
    first_call: Estimate
    hits: int
    misses: int
    files: int
    bytes: int
    why: str | None = None


@dataclass(eq=False)
class Entry:
    """A kernel's figures in one group, at the `n` it was measured at; None where there is no figure.

    Times are Estimates in seconds. A kernel that failed has the reason, one sentence, in `failed`, what
    kind of failure it was in `failed_kind`, and no figures; its `n` is 0 if the file does not say it.
    """

    problem: str
    kernel: str
    library: str
    label: str
    size: str
    n: int
    n_asked: int
    dtype: str
    device: str
    # None: every CPU that the process may use.
    cpus: int | None = None
    threads_usable: int | None = None
    # The problem's pattern, and what its n counts, in words; empty in older files.
    pattern: str = ""
    n_is: str = ""
    # Its unit of work, and how many of them a call at `n` does; None where the problem states none.
    work_is: str = ""
    work_count: float | None = None
    # What tells the timed inputs from others; None in older files.
    inputs_digest: str | None = None
    tuned: bool = False
    reference: bool = False
    # Has another problem of the same file a kernel of that name?
    name_is_shared: bool = False
    # Does its problem state inputs beside the timed ones, to check kernels on? Older files do not say.
    has_check_inputs: bool = True
    # Work, or memory, that a call finds ready: no candidate for the fastest or the leanest.
    prepares: bool = False
    workspace: bool = False
    versions: dict = field(default_factory=dict)
    # Sentences on probes that its library is known to answer otherwise, and did; on what else is to be known.
    known_limits: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    warm: Estimate | None = None
    first_call: Estimate | None = None
    imported: Estimate | None = None
    # Of the import: what was compiled in it.
    compiled_at_import: Estimate | None = None
    # Of the first call: ``{part of compiling: Estimate}``, as far as its library tells.
    first_call_parts: dict = field(default_factory=dict)
    # A call on inputs of another shape, after the warm ones; which n that is; or why there is none.
    new_shape: Estimate | None = None
    new_shape_n: int | None = None
    new_shape_missing: str | None = None
    # On so many shapes a program makes its calls, as whoever reads the result says.
    shapes: int = 1
    second: Second | None = None

    peak_bytes: int | None = None
    input_bytes: int | None = None
    given_bytes: int | None = None

    error_ulps: float | None = None
    # The same in ulps of the result's largest value, where a row says it: if `error_ulps` is large.
    error_of_largest_ulps: float | None = None
    # Its error is a thousand times that of its siblings: a coarser grid, another method, fewer steps.
    does_other_work: bool = False
    cores_used: float | None = None
    page_faults: float | None = None
    # Rounds begun, and how many of them were left out because something else used the machine.
    rounds: int = 0
    disturbed: int = 0

    ran_on: str | None = None
    # Of a floor: would more cores lower it?
    scales_with_cores: bool = False

    # A row of the older form: its interval is over the calls of one process.
    within_one_process: bool = False
    failed: str | None = None
    failed_kind: str | None = None

    @property
    def unique_name(self):
        """What a sentence over all problems of a file calls it: 'jax_scan', or 'jax_scan of kalman'."""
        return f"{self.kernel} of {self.problem}" if self.name_is_shared else self.kernel

    @property
    def scale(self):
        """What seconds are multiplied by to stand for the n asked for."""
        return self.n_asked / self.n if self.n else 1.0

    @property
    def is_candidate(self):
        """May it be called the best at something? Not if work or memory is ready before the call, or if its
        work is another than that of the others.
        """
        return not (self.prepares or self.failed or self.does_other_work)

    def is_on_other_inputs(self, other):
        """Is this entry known to be of other inputs than `other` is?"""
        return len({self.inputs_digest, other.inputs_digest} - {None}) > 1

    def warm_at_n(self):
        """The Estimate of a warm call at the n asked for, or None."""
        return self.warm and (self.warm if self.scale == 1 else self.warm.scaled(self.scale))

    def seconds_per_unit(self):
        """Seconds of a warm call by the problem's unit of work, at the n that was measured, or None."""
        return self.warm.median / self.work_count if self.warm and self.work_count else None

    def first_call_at_n(self):
        """The same of a first call: of it only the run grows with n, what it compiles stays."""
        return self._with_more_work(self.first_call)

    def new_shape_at_n(self):
        """The same of a call on another shape."""
        return self._with_more_work(self.new_shape)

    def _with_more_work(self, figure):
        if self.scale == 1 or not figure:
            return figure
        return self.warm and total((1, figure), (self.scale - 1, self.warm))

    def cold_call_at_n(self):
        """The same, and what was compiled at import: compiling costs what it costs, wherever it is done."""
        first = self.first_call_at_n()
        return first and (
            total((1, first), (1, self.compiled_at_import)) if self.compiled_at_import else first
        )

    def peak_bytes_at_n(self):
        """Peak bytes of a warm call, or None; also None where it was measured at another n."""
        return self.peak_bytes if self.scale == 1 else None

    @property
    def held_bytes(self):
        """Bytes that `prepare` made beyond the problem's inputs, held during the call; None if unknown."""
        if self.input_bytes is None or self.given_bytes is None:
            return None
        return self.input_bytes - self.given_bytes


@dataclass(frozen=True)
class Share:
    """The share of the measured floor that a warm call reaches; is it above 1 beyond what noise explains?"""

    share: float
    beyond_noise: bool


@dataclass(eq=False)
class Group:
    """The entries of one problem, size, dtype, device and number of CPUs, in order of appearance."""

    problem: str
    size: str
    dtype: str
    device: str
    cpus: int | None
    entries: list[Entry] = field(default_factory=list)
    # Kernels that were asked for and not even tried, and why.
    not_run: dict = field(default_factory=dict)
    floor: Entry | None = None
    # The CPU's entry of the reference kernel, for a group on another device too.
    reference: Entry | None = None

    @property
    def key(self):
        return self.problem, self.size, self.dtype, self.device, self.cpus

    @property
    def n_asked(self):
        return max(entry.n_asked for entry in self.entries)

    @property
    def title(self):
        """Its name in words, the n asked for included."""
        words = f"{self.problem}, {self.size} (n = {self.n_asked:,}), {self.dtype}, {self.device}"
        if self.cpus is None:
            return words
        return f"{words}, {format_cpus(self.cpus)}"

    def entry(self, kernel):
        """The Entry of a kernel, or None."""
        return next((entry for entry in self.entries if entry.kernel == kernel), None)

    def share_of_floor(self, entry):
        """The Share that an entry reaches, or None without both figures.

        A floor that more cores would lower is divided by the cores that the kernel kept busy. To be below
        it beyond noise, a call must beat what all of those cores could have done, were none ever idle.
        """
        floor, warm = self.floor and self.floor.warm_at_n(), entry.warm_at_n()
        if not (floor and warm):
            return None
        cores = 1.0
        if self.floor.scales_with_cores:
            cores = max(1.0, entry.cores_used or 1.0)
        # Measured on one core, cores used come out as 0.99 to 1.01.
        lowest = floor.scaled(1 / math.ceil(cores - 0.05))
        return Share(floor.median / cores / warm.median, is_slower(lowest, warm) is True)
