"""What programs meet beside a cold first call and warm ones, as tables: a filled cache, another shape.

And what a first call is made of. Every function has a Table per Group that has the figures.
"""

from harness.analysis.stats import total
from harness.report.choices import name
from harness.report.words import MISSING, Table
from harness.units import format_bytes, format_digits, format_seconds

SECOND = (
    "second process: import and first call where the library's own cache was filled by an earlier process; "
    "hit: all compiled code came out of it, by the library's own count; saved: of import and first call"
)
NEW_SHAPE = (
    "new shape: a call on inputs of another n, after the warm calls, in the first rounds; what it returns is "
    "not compared with NumPy"
)
PARTS = (
    "trace, lower, compile, infer and LLVM are what the libraries' own events tell; the rest: of the first "
    "call, what they do not tell"
)


def cold(entry):
    """Import and first call of an entry, as an Estimate; None without one of them."""
    if not (entry.imported and entry.first_call):
        return None
    return total((1, entry.imported), (1, entry.first_call))


def second_cells(entry):
    """(import + first call, second process, what its cache had, what was saved, what it holds) in words."""
    once, second = cold(entry), entry.second
    if not (once and second):
        return (format_seconds(once.median) if once else MISSING, *[MISSING] * 4)
    again = total((1, second.imported), (1, second.first_call))
    # Of the two figures beside it, and so are all ratios here: by pairs of rounds it may be another.
    saved = round(1 - again.median / once.median, 2) + 0  # no "-0%"
    figures = (format_seconds(once.median), format_seconds(again.median), cache_word(second))
    return (*figures, f"{saved:.0%}", format_bytes(second.bytes))


def cache_word(second):
    """'hit', 'miss', or how many of the functions were found."""
    every = second.hits + second.misses
    if not every:
        return "nothing to keep"
    if second.hits in (0, every):
        return "hit" if second.hits else "miss"
    return f"hit for {second.hits:,} of {every:,}"


def second_processes(found):
    """A Table per Group: what a filled cache saves each kernel that has one."""
    headings = ("kernel", "import + first call", "second process", "cache", "saved", "kept")
    for group in found:
        entries = [entry for entry in group.entries if entry.second]
        rows = [(entry.kernel, *second_cells(entry)) for entry in entries]
        notes = [f"{entry.kernel}: {entry.second.why}" for entry in entries if entry.second.why]
        if rows:
            yield Table(f"{group.title}: second process", headings, rows, tuple(notes))


def shape_cells(entry):
    """(warm call, call on a new shape, how many times as much) in words."""
    warm, new = entry.warm_at_n(), entry.new_shape_at_n()
    times = f"{format_digits(new.median / warm.median)}×" if warm and new else MISSING
    return (*(format_seconds(figure.median) if figure else MISSING for figure in (warm, new)), times)


def new_shapes(found):
    """A Table per Group: what a call on another shape costs; below it why a kernel has no such figure."""
    headings = ("kernel", "warm call", "new shape", "times a warm call")
    for group in found:
        entries = [entry for entry in group.entries if entry.new_shape or entry.new_shape_missing]
        rows = [(entry.kernel, *shape_cells(entry)) for entry in entries if entry.new_shape]
        notes = [
            f"{entry.kernel} has no figure: {entry.new_shape_missing}"
            for entry in entries
            if not entry.new_shape
        ]
        if entries:
            known = {f"{entry.new_shape_n:,}" for entry in entries if entry.new_shape}
            at = f" (n = {', '.join(sorted(known))})" if known else ""
            yield Table(f"{group.title}: a call on a new shape{at}", headings, rows, tuple(notes))


def first_calls(found):
    """A Table per Group and library: the first call, split where the library tells."""
    for group in found:
        told = [entry for entry in group.entries if entry.first_call and entry.first_call_parts]
        for library in dict.fromkeys(entry.library for entry in told):
            entries = [entry for entry in told if entry.library == library]
            parts = list(dict.fromkeys(part for entry in entries for part in entry.first_call_parts))
            rows = [(entry.kernel, *_split(entry, parts)) for entry in entries]
            title = f"{group.title}: first calls of {name(library)}, by its own events"
            yield Table(title, ("kernel", "first call", *parts, "the rest"), rows)


def _split(entry, parts):
    known = entry.first_call_parts
    rest = total((1, entry.first_call), *((-1, known[part]) for part in known))
    each = [known[part].median if part in known else 0.0 for part in parts]
    return map(format_seconds, (entry.first_call.median, *each, max(0.0, rest.median)))


def shapes_told(found):
    """The sentence on programs of several shapes, '' where a reader has not asked for them."""
    entries = [entry for group in found for entry in group.entries]
    shapes = max((entry.shapes for entry in entries), default=1)
    if shapes == 1:
        return ""
    if not any(entry.new_shape for entry in entries):
        return "No kernel has the figure of a new shape, so nothing is said of programs of several shapes."
    return f"Programs spread their calls over {shapes:,} shapes: the first on each costs a new shape's time."
