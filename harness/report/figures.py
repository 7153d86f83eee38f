"""The figures of the first answer: each library's best ordinary kernel at one size, winners marked."""

from dataclasses import dataclass

from harness.analysis import choice
from harness.analysis.ranking import SAME_BYTES, SAME_SHARE
from harness.analysis.slower import compared
from harness.report.choices import CALLS, format_times
from harness.report.words import MISSING
from harness.units import PAGE_BYTES, format_bytes, format_long

# Less than a page of memory, whatever the bytes.
NOTHING = "next to nothing"
FIRST, TIE = "first", "tie"
# How they are written; a mark stands before its figure.
MARKS = {FIRST: "●", TIE: "○", "": ""}
EXPLAINED = (
    "● done first (leanest), ○ a tie, or undecided; behind the others how many times as much they take"
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
    """A library's Cells, in the order of `headings`; `missing` says why it has none."""

    library: str
    cells: tuple[Cell, ...]
    missing: str = ""

    @property
    def kernels(self):
        """The kernels behind its figures, each once."""
        return tuple(dict.fromkeys(cell.kernel for cell in self.cells if cell.kernel))


def headings(calls=CALLS):
    """What the cells of a Row are."""
    scripts = [f"script of {count:,} call{'' if count == 1 else 's'}" for count in calls]
    return (*scripts, "one warm call", "its memory")


def rows(spot, calls=CALLS):
    """The Rows of a Spot, a library each, in the order of appearance."""
    found = [choice.by_script(spot, count) for count in calls]
    warm = choice.by_warm_call(spot)
    names = dict.fromkeys(choice.library(entry) for entry in spot.entries)
    cells = {
        name: [_cell(one, name) for one in (*found, warm)] + [_memory(spot, warm, name)] for name in names
    }
    return [
        Row(name, tuple(cells[name]), _missing(spot, name) if not any(c.kernel for c in cells[name]) else "")
        for name in names
    ]


def _cell(found, library):
    cost = next((cost for cost in found.costs if cost.library == library), None) if found else None
    if cost is None:
        return Cell(MISSING)
    words = format_long(cost.seconds.median)
    if library in found.best:
        alone = len(found.costs) == 1
        return Cell(words, "" if alone else FIRST if found.tied == 1 else TIE, "", cost.entry.kernel)
    times = compared(cost.seconds, found.costs[0].seconds).median
    return Cell(words, "", f"{format_times(times)}×", cost.entry.kernel)


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
    most = least + max(SAME_BYTES, SAME_SHARE * least)
    lean = [name for name, (known, _) in peaks.items() if known <= most]
    mark = "" if len(peaks) == 1 or library not in lean else FIRST if len(lean) == 1 else TIE
    return Cell(NOTHING if size < PAGE_BYTES else format_bytes(size), mark, "", kernel)


def _missing(spot, library):
    """Why a library has no figure here."""
    asked = [entry for entry in spot.entries if choice.library(entry) == library]
    reasons = dict.fromkeys(entry.failed.rstrip(".") for entry in asked if entry.failed)
    return "; ".join(reasons) or "not measured"
