"""The rules that judge a claim by saved figures: functions of Evidence and of names.

Each gives a Verdict or raises Lacking. The first line of its docstring is shown to readers, with the names
in it, as what the claim is judged by.
"""

import math
from typing import NamedTuple

from harness.analysis.stats import TOO_CLOSE, TOO_FEW, compared, enough, is_slower, needs_more_memory, ranked
from harness.claims import readability
from harness.units import cpus_in_order, format_bytes, format_digits, format_seconds

HOLDS, FAILS = "holds", "does not hold"
MISSING, GPU = "not measured", "needs a GPU"
WORD = {True: HOLDS, False: FAILS}
VERDICTS = (HOLDS, FAILS, TOO_CLOSE, TOO_FEW, MISSING, GPU)
ITEMSIZE = {"float64": 8, "float32": 4}
# The n of the lecture, whatever a run calls that size. It times no derivatives: of sensitivity, the n that
# this suite calls so.
LECTURE_N = {"grid_max": 3_000, "quadratic_map": 10_000_000, "sensitivity": 1_000_000}
# What bytes are compared with: how many numbers it has at n.
ARRAYS = {
    "the grid": lambda n: n,
    "one n × n array": lambda n: n**2,
    "two n × n arrays": lambda n: 2 * n**2,
    "three n × n arrays": lambda n: 3 * n**2,
    "two trajectories": lambda n: 2 * (n + 1),
}


class Verdict(NamedTuple):
    """One of VERDICTS, and the figures in words."""

    word: str
    figures: str


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
        """What a name is without its device, and the Kernels there, on as many CPUs as were tried."""
        bare_name, _, device = name.partition(" on a ")
        groups = [g for g in self.groups if (g.device, g.n_asked) == (device.lower() or "cpu", n or self.n)]
        if not groups:
            raise self._lacking(name, n)
        return bare_name, max(groups, key=lambda group: cpus_in_order(group.cpus)).entries

    def entry(self, name, n=None):
        """The Kernel of that name, which may have failed."""
        kernel, entries = self.entries(name, n)
        entry = next((entry for entry in entries if entry.kernel == kernel), None)
        if entry is None:
            raise self._lacking(name, n)
        return entry

    def of_library(self, name):
        """A library's Kernels that compete for the fastest, without tuned ones; those that failed included.

        Lacking if none was timed, ran out of time or was disturbed in every round: then nothing says how
        fast the library is.
        """
        library, entries = self.entries(name)
        kernels = [e for e in entries if e.library == library and not (e.prepares or e.tuned)]
        kernels = [entry for entry in kernels if entry.warm or entry.disturbed or entry.failed]
        if not kernels:
            raise self._lacking(name)
        if all(entry.failed and not late(entry) for entry in kernels):
            raise Lacking(failures(kernels))
        return kernels

    def bytes_of(self, arrays):
        """Bytes of the arrays of that name in ARRAYS."""
        return ARRAYS[arrays](self.n) * ITEMSIZE[self.dtype]

    def _lacking(self, name, n=None):
        bare_name, _, device = name.partition(" on a ")
        place, word = ("a GPU", GPU) if device else ("the CPU", MISSING)
        where = f"at n = {n or self.n:,} on {place}, {self.dtype}"
        return Lacking(f"{bare_name or self.problem} was not measured {where}", word)


def required(entry, value, figure):
    """`value`; raises Lacking with the reason if it is None or the kernel failed."""
    if entry.failed:
        raise Lacking(failures([entry]))
    if value is None and entry.disturbed and not entry.warm:
        raise Lacking(f"every process of {entry.kernel} was disturbed, {entry.dtype}", TOO_FEW)
    if value is None:
        raise Lacking(f"no {figure} of {entry.kernel}, {entry.dtype}")
    return value


def warm_of(entry):
    """The Estimate of a Kernel's warm call, in seconds at the n asked for; raises Lacking."""
    return required(entry, entry.warm_at_n(), "warm time")


def _median(entry):
    return warm_of(entry).median


def late(entry):
    """Did the kernel run out of time? That, of all failures, says something of its speed."""
    return entry.failed_kind == "time"


def failures(entries):
    """Which of these Kernels have no figures and why, in words."""
    return "; ".join(
        f"{entry.kernel} failed: {entry.failed.rstrip('.')}" for entry in entries if entry.failed
    )


def faster(e, quick, slow, factor=1):
    """Warm calls: {quick} is faster than {slow}."""
    one, other = e.entry(quick), e.entry(slow)
    return Verdict(slower(other, one, factor), format_pair(one, other))


def many_times_faster(e, quick, slow, factor):
    """Warm calls: {quick} is more than {factor} times as fast as {slow}."""
    return faster(e, quick, slow, factor)


def near_fastest(e, kernel, rivals, factor):
    """Warm calls: {kernel} takes at most {factor} times as long as the fastest of {rivals}.

    A rival that ran out of time sets no standard; if no rival did finish, who finished is the fastest.
    """
    entry, entries = e.entry(kernel), [e.entry(rival) for rival in rivals]
    judges = [rival for rival in entries if not rival.failed] or [rival for rival in entries if late(rival)]
    if not judges:
        raise Lacking(failures(entries))
    words = [slower(entry, rival, factor) for rival in judges]
    # What is open stays open.
    word = all_of([{HOLDS: FAILS, FAILS: HOLDS}.get(word, word) for word in words])
    fastest = judges[0] if judges[0].failed else min(judges, key=_median)
    figures = [format_pair(entry, fastest), failures(rival for rival in entries if rival is not fastest)]
    return Verdict(word, "; ".join(filter(None, figures)))


def fastest_is_of(e, library, others):
    """Warm calls: the fastest kernel of {library}, {others} is one of {library}; tuned ones left out.

    It holds if every kernel that may be the fastest is one of it, and fails if none of them is.
    """
    sides = [e.of_library(name) for name in (library, *others)]
    entries = [entry for side in sides for entry in side]
    failed = failures(entries)
    if not (ranking := ranked(entries)):
        raise Lacking(failed or "no warm time")
    wins = {entry in sides[0] for entry in ranking.best}
    # Of a kernel that was disturbed in every round it is not known that it is slower.
    unknown = any(not (entry.warm or entry.failed) for entry in entries)
    word = ranking.word if unknown or len(wins) > 1 else WORD[wins.pop()]
    measured = ([entry for entry in side if entry.warm] for side in sides)
    figures = ", ".join(format_warm(min(side, key=_median)) for side in measured if side)
    return Verdict(word, f"of those that finished: {figures}; {failed}" if failed else figures)


def less_memory(e, lean, other):
    """Peak memory: {lean} needs less than {other}."""
    entries = [e.entry(lean), e.entry(other)]
    # Memory that ran out is more than any peak.
    peaks = [math.inf if entry.failed_kind == "memory" else _peak(entry) for entry in entries]
    if peaks == [math.inf, math.inf]:
        raise Lacking(failures(entries))
    figures = [
        failures([entry]) or f"{entry.kernel} {format_bytes(peak)}"
        for entry, peak in zip(entries, peaks, strict=True)
    ]
    return Verdict(WORD[needs_more_memory(peaks[1], peaks[0])], ", ".join(figures))


def peak_memory(e, kernel, relation, arrays):
    """Peak memory of {kernel}: {relation} the bytes of {arrays}."""
    size, limit = _peak(e.entry(kernel)), e.bytes_of(arrays)
    below, above = needs_more_memory(limit, size), needs_more_memory(size, limit)
    holds = {"below": below, "at most": not above, "at least": not below}[relation]
    return Verdict(WORD[holds], f"{kernel} {format_bytes(size)}; {arrays}: {format_bytes(limit)}")


def _peak(entry):
    return required(entry, entry.peak_bytes_at_n(), "peak memory")


def input_bytes(e, kernel, which, arrays):
    """Bytes of the {which} inputs of {kernel}: those of {arrays}."""
    entry = e.entry(kernel)
    size = entry.given_bytes if which == "stated" else entry.input_bytes
    size = required(entry, size, f"bytes of the {which} inputs")
    return Verdict(WORD[size == e.bytes_of(arrays)], f"{size:,} bytes")


def simpler(e, kernel, others):
    """Lines and cognitive complexity: less of them in {kernel} than in {others}; a proxy, not a reader.

    It holds if by neither measure the kernel is worse than any, and by one better than each; it fails if it
    is worse than one of them and better than none.
    """
    names = (kernel, *others)
    try:
        mine, *theirs = sizes = [readability.measure(e.problem, name) for name in names]
    except readability.Unreadable as why:
        raise Lacking(str(why)) from None
    figures = ", ".join(
        f"{name}: {size.lines} lines, complexity {size.complexity}"
        for name, size in zip(names, sizes, strict=True)
    )
    better = [mine.lines < size.lines or mine.complexity < size.complexity for size in theirs]
    worse = [mine.lines > size.lines or mine.complexity > size.complexity for size in theirs]
    if all(better) and not any(worse):
        return Verdict(HOLDS, figures)
    if any(worse) and not any(better):
        return Verdict(FAILS, figures)
    return Verdict(TOO_CLOSE, f"the two measures do not decide it ({figures})")


def longer(one, other, factor=1):
    """Is Estimate `one` more than `factor` times `other`? HOLDS, FAILS, or why that is open."""
    open_ = TOO_CLOSE if enough(one, other) else TOO_FEW
    return WORD.get(is_slower(one, other, factor), open_)


def slower(one, other, factor=1):
    """The same of two Kernels' warm calls. A kernel that ran out of time is slower than one that did not.

    Raises Lacking if both ran out of time, or if one failed in a way that says nothing of its speed.
    """
    failed = [entry for entry in (one, other) if entry.failed and not late(entry)]
    if failed or (late(one) and late(other)):
        raise Lacking(failures(failed or (one, other)))
    if late(one) or late(other):
        # A process may take minutes, so one that runs out of time is beyond any factor that a claim names.
        warm_of(other if late(one) else one)
        return WORD[late(one)]
    return longer(warm_of(one), warm_of(other), factor)


def all_of(words):
    """The word for several claims in one: it fails with any of them, and holds only if none is open."""
    return next(word for word in (FAILS, TOO_FEW, TOO_CLOSE, MISSING, GPU, HOLDS) if word in words)


def format_warm(entry):
    """'jax_vmap on the GPU 0.3 ms': a kernel and its warm call, or why it has none."""
    where = "" if entry.device == "cpu" else f" on the {entry.device.upper()}"
    return failures([entry]) or f"{entry.kernel}{where} {format_seconds(_median(entry))}"


def format_pair(one, other):
    """Two kernels' warm calls, and the interval of how many times as long the slower one takes."""
    words = f"{format_warm(one)}, {format_warm(other)}"
    if one.failed or other.failed:
        return words
    quick, slow = sorted((one, other), key=_median)
    ratio = compared(warm_of(slow), warm_of(quick))
    low, high = format_digits(ratio.low), format_digits(ratio.high)
    times = f"{low} times" if low == high else f"{low} to {high} times"
    return f"{words}: {times}" if ratio.rounds else f"{words}: {times} with drift"
