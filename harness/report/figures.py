"""The figures of the first answer: each library's best ordinary kernel at one size, winners marked.

And who is fastest by number of calls, in words.
"""

from dataclasses import dataclass

from harness.analysis import choice
from harness.analysis.stats import needs_more_memory
from harness.report import choices
from harness.report.choices import CALLS, format_times
from harness.report.words import MISSING
from harness.units import format_long, format_peak, format_range, format_seconds

# Where other processes took so many times as long as the quickest, the figure is shown with their range.
WIDE = 1.25
FIRST, TIE = "first", "tie"
# How they are written; a mark stands before its figure.
MARKS = {FIRST: "●", TIE: "○", "": ""}
EXPLAINED = (
    "● fastest (least memory), ○ a tie, or not decided; behind the others how many times as long they take"
)


@dataclass(frozen=True)
class Cell:
    """A figure in words, its mark (FIRST, TIE or none), how many times the best's, and whose it is."""

    words: str
    mark: str = ""
    times: str = ""
    kernel: str = ""

    @property
    def text(self):
        """All of it in one string: '● 242 ms', '629 ms (2.6×)'."""
        marked = f"{MARKS[self.mark]} {self.words}".strip()
        return f"{marked} ({self.times})" if self.times else marked


@dataclass(frozen=True)
class Row:
    """A library's Cells, in the order of `headings`; `missing` says why it has none.

    `per_unit` is the warm call by the problem's unit of work. `fewer` are warm
    calls on fewer CPUs, by whatever kernel is the best there.
    """

    library: str
    cells: tuple[Cell, ...]
    missing: str = ""
    per_unit: Cell = Cell(MISSING)
    fewer: tuple[Cell, ...] = ()

    @property
    def kernels(self):
        """The kernels behind its figures, each once."""
        return tuple(dict.fromkeys(cell.kernel for cell in (*self.cells, *self.fewer) if cell.kernel))


def headings(calls=CALLS):
    """What the cells of a Row are."""
    programs = [f"{count:,} call{'' if count == 1 else 's'}" for count in calls]
    return (*programs, "each later call", "peak memory")


def rows(spot, calls=CALLS, fewer=()):
    """The Rows of a Spot, a library each, in the order of appearance.

    `fewer` are Spots of the same n on fewer CPUs, or None.
    """
    found = [choice.by_script(spot, count) for count in calls]
    warm = choice.by_warm_call(spot)
    there = [choice.by_warm_call(one) if one else None for one in fewer]
    made = []
    for name in dict.fromkeys(choice.library(entry) for entry in spot.entries):
        cells = (*(_cell(one, name) for one in (*found, warm)), _memory(spot, warm, name))
        missing = "" if any(cell.kernel for cell in cells) else _missing(spot, name)
        beside = tuple(_cell(one, name) for one in there)
        made.append(Row(name, cells, missing, _per_unit(warm, name), beside))
    return made


def _per_unit(warm, library):
    """The Cell of a library's fastest kernel by its problem's unit of work."""
    cost = _cost(warm, library)
    seconds = cost.entry.seconds_per_unit() if cost else None
    if seconds is None:
        return Cell(MISSING)
    return Cell(format_seconds(seconds), "", "", cost.entry.kernel)


def _cost(found, library):
    return next((cost for cost in found.costs if cost.library == library), None) if found else None


def _cell(found, library):
    cost = _cost(found, library)
    if cost is None:
        return Cell(MISSING)
    words = with_range(cost.seconds)
    if library in found.best:
        alone = len(found.costs) == 1
        return Cell(words, "" if alone else FIRST if found.tied == 1 else TIE, "", cost.entry.kernel)
    times = cost.seconds.median / found.costs[0].seconds.median
    return Cell(words, "", f"{format_times(times)}×", cost.entry.kernel)


def with_range(seconds):
    """An Estimate: '242 ms', or '242 ms (165–730)' where the range of its processes is WIDE."""
    low, high = seconds.printed
    if seconds.processes < 2 or high <= WIDE * low:
        return format_long(seconds.median)
    return format_range(seconds.median, low, high)


def _memory(spot, warm, library):
    """Peak bytes of the kernel that stands for a library by its warm call; if none is timed, the least."""
    measured = [entry for entry in spot.entries if entry.is_candidate and entry.peak_bytes_at_n() is not None]
    if warm:
        standing = [cost.entry for cost in warm.costs]
        measured = [entry for entry in measured if entry in standing]
    measured.sort(key=lambda entry: entry.peak_bytes, reverse=True)
    peaks = {choice.library(entry): (entry.peak_bytes, entry.kernel) for entry in measured}
    if library not in peaks:
        return Cell(MISSING)
    size, kernel = peaks[library]
    least = min(known for known, _ in peaks.values())
    lean = [name for name, (known, _) in peaks.items() if not needs_more_memory(known, least)]
    mark = "" if len(peaks) == 1 or library not in lean else FIRST if len(lean) == 1 else TIE
    return Cell(format_peak(size), mark, "", kernel)


def _missing(spot, library):
    """Why a library has no figure here."""
    asked = [entry for entry in spot.entries if choice.library(entry) == library]
    reasons = dict.fromkeys(entry.failed.rstrip(".") for entry in asked if entry.failed)
    return "; ".join(reasons) or "not measured"


def by_calls(spot):
    """'NumPy up to 12 calls, JAX beyond': who is fastest at the n of a Spot; '' without whole programs."""
    steps = [(_who(libraries), calls) for libraries, calls in choice.by_calls(spot)]
    words = [f"{who} {_up_to(calls)}" for who, calls in steps[:-1]]
    return ", ".join([*words, *(who + (" beyond" if words else " throughout") for who, _ in steps[-1:])])


def _up_to(calls):
    return "for one call" if calls == 1 else f"up to {float(f'{calls:.2g}'):,.0f} calls"


def _who(libraries):
    return f"a tie of {choices.named(libraries, 'and')}" if len(libraries) > 1 else choices.name(libraries[0])
