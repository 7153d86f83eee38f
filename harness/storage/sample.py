"""What one fresh process of one case reports, and what is kept of a case that gave no figure."""

from dataclasses import asdict, dataclass, field

from harness.cases.case import Case

# Why a case has no figures: its result is wrong, it raised, its process died, it ran out of time or memory;
# or it was asked for and not even tried: too large an n, no room in memory, no library, no device.
KINDS = ("wrong", "raised", "died", "time", "memory", SKIPPED := "skipped")


@dataclass
class Sample:
    """One process of one case. Seconds are wall seconds, bytes are bytes."""

    case: Case
    round: int
    # 0; 1 where it was disturbed and taken again, 2 where that was disturbed too.
    attempt: int
    started: float
    import_seconds: float
    place_seconds: float
    first_call_seconds: float
    # Of the import: what was compiled in it, before any call.
    import_compile_seconds: float = 0.0
    # Of the first call: seconds by part of compiling, as the libraries' own events tell.
    first_call_parts: dict = field(default_factory=dict)
    # The median of this process's warm calls.
    warm_seconds: float | None = None
    # Where sides are compared: seconds per call of each turn's batch, paired with the other sides' by place.
    turn_seconds: list = field(default_factory=list)
    # On how many inputs, one after the other; 1: all on the same.
    inputs_in_turn: int = 1
    # CPU time over wall time, and first touches of memory per call, both in the timed window.
    cores_used: float | None = None
    page_faults: float | None = None
    # What the system did in the timed window: others' CPU time in cores, seconds of being throttled by a
    # control group.
    others_cores: float | None = None
    throttled_seconds: float | None = None
    # A call on inputs of another n, after the warm ones; or why there is none, in one sentence.
    new_shape_seconds: float | None = None
    new_shape_n: int | None = None
    new_shape_missing: str | None = None
    # A further process that found its library's cache filled by an earlier one: import_seconds,
    # first_call_seconds, hits and misses of the cache, why it missed if the library says so, files and bytes.
    second_process: dict | None = None
    # None where the problem judges a result as a whole.
    error_ulps: float | None = 0.0
    # The same in ulps of the result's largest value; only where `error_ulps` is large.
    error_of_largest_ulps: float | None = None
    input_bytes: int = 0
    given_bytes: int = 0
    # Why this sample is in no verdict, or None.
    disturbed: str | None = None
    # All of the process, and what of it only the first round asks (checks on other inputs, memory).
    took_seconds: float = 0.0
    extra_seconds: float = 0.0
    # What a row says of its kernel and of the process: label, library, n, versions and the like.
    about: dict = field(default_factory=dict)
    # Peak bytes of one traced call, or why there are none; in the first round only.
    memory: dict | None = None
    floor: dict | None = None
    # Sentences on where its library is known to answer otherwise, and did; from the first round only.
    known_limits: list = field(default_factory=list)
    # Sentences on what its kernel does beside, or in place of, what its name says.
    notes: list = field(default_factory=list)

    def to_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, data):
        return cls(**data | {"case": Case(**data["case"])})


@dataclass
class Failure:
    """A case without figures, and why in one sentence."""

    case: Case
    kind: str
    reason: str
    # Every case of this kernel, dtype and device fails with it: it was found wrong on other inputs.
    whole_kernel: bool = False

    def to_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, data):
        return cls(**data | {"case": Case(**data["case"])})

    def concerns(self, case):
        """Does `case` get no figure because of this?"""
        if case == self.case:
            return True
        return self.whole_kernel and case.checked_once == self.case.checked_once
