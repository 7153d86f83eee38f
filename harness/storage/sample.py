"""What one fresh process of one case reports, and what is kept of a case that gave no figure.

As records these are the lines of a journal and the `samples` and `failed` of a result file.
"""

from dataclasses import MISSING, dataclass, field, fields, replace

from harness.cases import FIELDS
from harness.cases.case import Case
from harness.cases.problems import problem

# Why a case has no figures: its result is wrong, it raised, its process died, it ran out of time or memory;
# or it was asked for and not even tried: too large an n, no room in memory, no library, no device.
KINDS = ("wrong", "raised", "died", "time", "memory", SKIPPED := "skipped")

# Readings of fixed work on a shared machine lie in two heaps: up to 1.2 times the quickest, and from 1.3 on.
# Where more than this share of a run's samples is slow, the machine is seldom quiet: to leave them out would
# cost as much evidence as it brings (docs/numbers.md).
SLOW_TIMES, SELDOM_QUIET = 1.2, 0.2


@dataclass
class Sample:
    """One process of one case. Seconds are wall seconds, bytes are bytes; None: there is no such figure."""

    case: Case
    round: int
    # 1 where one before it was no evidence, 2 where that was none either.
    attempt: int = 0
    started: float | None = None
    import_seconds: float | None = None
    place_seconds: float | None = None
    first_call_seconds: float | None = None
    # Of the import: what was compiled in it, before any call.
    import_compile_seconds: float = 0.0
    # Of the first call: seconds by part of compiling, as the libraries' own events tell.
    first_call_parts: dict[str, float] = field(default_factory=dict)
    # The median of this process's warm calls.
    warm_seconds: float | None = None
    # Where sides are compared: seconds per call of each turn's batch, paired with the other sides' by place.
    turn_seconds: list[float] = field(default_factory=list)
    # CPU time over wall time, and first touches of memory per call, both in the timed window.
    cores_used: float | None = None
    page_faults: float | None = None
    # What the system did in the timed window: others' CPU time in cores, seconds of being throttled by a
    # control group.
    others_cores: float | None = None
    throttled_seconds: float | None = None
    # Seconds of fixed work between the warm calls (`measure.metronome`), alone and together; and by the
    # run, around the process.
    metronome: dict = field(default_factory=dict)
    # By these, how many times as long fixed work took as where the machine is quiet; was that too long for a
    # verdict? Both by all samples of the run (`storage.slowed`).
    slow_times: float | None = None
    slowed: bool = False
    # A call on inputs of another n, after the warm ones; or why there is none, in one sentence.
    new_shape_seconds: float | None = None
    new_shape_n: int | None = None
    new_shape_missing: str | None = None
    # A further process that found its library's cache filled by an earlier one: import_seconds,
    # first_call_seconds, hits and misses of the cache, why it missed if the library says so.
    second_process: dict | None = None
    # None where the problem judges a result as a whole.
    error_ulps: float | None = None
    # The same in ulps of the result's largest value; only where `error_ulps` is large.
    error_of_largest_ulps: float | None = None
    # What other programs of this machine did, so that it is in no verdict, or None.
    disturbed: str | None = None
    # All of the process.
    took_seconds: float = 0.0
    # What holds for every sample of the case (`harness.analysis.kernel.About`); in its first sample only.
    about: dict = field(default_factory=dict)
    # Peak bytes of one traced call, or why there are none; in the first round only.
    memory: dict | None = None
    # Sentences on where its library is known to answer otherwise, and did; from the first round only.
    known_limits: list[str] = field(default_factory=list)
    # Sentences on what its kernel does beside, or in place of, what its name says.
    notes: list[str] = field(default_factory=list)

    @property
    def is_slow(self):
        """Was the machine slow while it was timed? False where that is not known."""
        return (self.slow_times or 0.0) > SLOW_TIMES

    @property
    def is_evidence(self):
        """Was it neither disturbed by another program nor slowed by another machine on its core?"""
        return not (self.disturbed or self.slowed)


@dataclass
class Failure:
    """A case without figures, and why in one sentence."""

    case: Case
    kind: str
    reason: str
    # Every case of this kernel, dtype and device fails with it: it was found wrong on other inputs.
    whole_kernel: bool = False

    def concerns(self, case):
        """Does `case` get no figure because of this?"""
        if case == self.case:
            return True
        return self.whole_kernel and case.checked_once == self.case.checked_once


def record(measured):
    """A Sample or a Failure as the dict that stands in a file; fields that say nothing are left out.

    Of a Failure it says more, since no sample does: which n, and what kind of kernel it was.
    """
    entry = {name: value for name, value in measured.case.named.items() if value is not None}
    for item in fields(measured)[1:]:
        value = getattr(measured, item.name)
        if value != (item.default if item.default_factory is MISSING else item.default_factory()):
            entry[item.name] = value
    if isinstance(measured, Failure):
        case, tuned = measured.case, measured.case.kernel in problem(measured.case.problem).tuned
        about = {"n": case.n, "n_asked": case.n_asked, "tuned": tuned}
        entry |= {name: value for name, value in about.items() if value}
    return entry


def sample_of(entry):
    """The Sample that `record` made a dict of. Raises KeyError or TypeError if it is none."""
    return _read(Sample, entry)


def failure_of(entry):
    """The same for a Failure."""
    return _read(Failure, entry)


def _read(kind, entry):
    case = Case(**{name: entry[name] for name in FIELDS if name in entry})
    names = (item.name for item in fields(kind)[1:])
    return kind(case, **{name: entry[name] for name in names if name in entry})


def by_case(samples):
    """``{case: its samples in round order}``, the one that was taken again instead of the first."""
    cases = {}
    for sample in samples:
        rounds = cases.setdefault(sample.case, {})
        if before := rounds.get(sample.round):
            # What was counted or looked for the first time, after all that is timed.
            about, memory = before.about | sample.about, sample.memory or before.memory
            sample = replace(sample, about=about, memory=memory, **sentences([before, sample]))
        rounds[sample.round] = sample
    return {case: [rounds[number] for number in sorted(rounds)] for case, rounds in cases.items()}


def counted(samples):
    """The samples of one case that verdicts count, and True; where all are no evidence, all and False.

    Then there is still a figure, and it is evidence of nothing.
    """
    undisturbed = [sample for sample in samples if sample.is_evidence]
    return undisturbed or samples, bool(undisturbed)


def sentences(samples):
    """``{"known_limits": [...], "notes": [...]}`` of all these samples, each sentence once.

    What stands behind a semicolon is a process's own figure: that of the last one is given.
    """
    return {
        name: list({line.partition(";")[0]: line for s in samples for line in getattr(s, name)}.values())
        for name in ("known_limits", "notes")
    }


def peak_bytes(samples):
    """Of one traced warm call; None where nobody looked or it failed."""
    return _memory(samples).get("peak_bytes")


def why_no_peak(samples):
    """Why there is none: (kind of outcome, reason), or None if there is one or nobody looked."""
    memory = _memory(samples)
    return next(((kind, memory[kind]) for kind in ("skipped", "failed") if kind in memory), None)


def _memory(samples):
    return next((sample.memory for sample in samples if sample.memory), {})
