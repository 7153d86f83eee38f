"""What programs meet beside a cold first call and warm ones: a filled cache, another shape, compiling."""

from harness.analysis.stats import total
from harness.report.table import MISSING, Cell, Column, Fact, Table, of_words
from harness.report.tables.cells import Row, ratio, rows, seconds, times
from harness.report.words import name

PARTS = (
    "trace, lower, compile, infer and LLVM are what the libraries' own events tell; the rest: of the first "
    "call, what they do not tell"
)


def _once(row):
    """Import and first call, as an Estimate; None without one of them."""
    entry = row.entry
    return total((1, entry.imported), (1, entry.first_call)) if entry.imported and entry.first_call else None


def _again(row):
    second = row.entry.second
    return second and total((1, second.imported), (1, second.first_call))


def _cache(row):
    """'hit', 'miss', or how many of the functions were found."""
    second = row.entry.second
    if not second:
        return MISSING
    every = second.hits + second.misses
    if second.hits in (0, every):
        return "hit" if second.hits else "miss" if every else "nothing to keep"
    return f"hit for {second.hits:,} of {every:,}"


def _saved(row):
    share = ratio(_again(row), _once(row))
    # "-0%" is none.
    return MISSING if share is None else Cell(f"{round(1 - share, 2) + 0:.0%}", 1 - share)


def _new(row):
    return row.entry.new_shape_at_n()


FILLED = "import and first call where the library's own cache was filled by an earlier process"
OTHER_N = "a call on inputs of another n, after the warm ones; what it returns is not compared with NumPy"
SECOND = Column("second\nprocess", lambda row: seconds(_again(row)), FILLED, 1)
CACHE = Column("cache", _cache, "hit, if all compiled code came out of it, by the library's own count", 1)
NEW_SHAPE = Column("new\nshape", lambda row: seconds(_new(row)), OTHER_N, 4)
COLUMNS = (
    Column("kernel", lambda row: row.entry.kernel, left=True),
    Column("with", lambda row: row.label, priority=1, left=True),
    Column("import + first call", lambda row: seconds(_once(row))),
    SECOND,
    CACHE,
    Column("saved", _saved, "of import and first call", 1),
    Column("warm call", lambda row: seconds(row.entry.warm_at_n())),
    NEW_SHAPE,
    Column("times a warm call", lambda row: times(ratio(_new(row), row.entry.warm_at_n())), priority=4),
)


def caches(labelled):
    """A Table per title of ``[(label, Group)]``: what a filled cache saves, what another shape costs.

    Only of problems that as many files have as of any; a kernel stands once for each file.
    """
    by_title = {}
    for label, group in labelled:
        by_title.setdefault(group.title, []).append((label, group))
    most = max(map(len, by_title.values()), default=0)
    for title, groups in by_title.items():
        known = [
            Row(group, entry, label)
            for kernel in dict.fromkeys(entry.kernel for _, group in groups for entry in group.entries)
            for label, group in groups
            if (entry := group.entry(kernel)) and (entry.second or entry.new_shape or entry.new_shape_missing)
        ]
        if known and len(groups) == most:
            yield Table(title, COLUMNS, known, tuple(fact for row in known for fact in _why_missing(row)))


def _why_missing(row):
    entry, where = row.entry, f" (with {row.label})" if row.label else ""
    if entry.second and entry.second.why:
        yield Fact(6, "", f"{entry.kernel}: {entry.second.why}{where}", entry, "-")
    if entry.new_shape_missing:
        yield Fact(6, "", f"{entry.kernel} has no new shape: {entry.new_shape_missing}{where}", entry, "-")


def first_calls(groups):
    """A Table per Group and library: the first call, split where the library tells."""
    for group in groups:
        known = [row.entry for row in rows(group) if row.entry.first_call and row.entry.first_call_parts]
        for library in dict.fromkeys(entry.library for entry in known):
            entries = [entry for entry in known if entry.library == library]
            parts = list(dict.fromkeys(part for entry in entries for part in entry.first_call_parts))
            title = f"{group.title}: first calls of {name(library)}, by its own events"
            names = ("kernel", "first call", *parts, "the rest")
            yield of_words(title, names, [_split(entry, parts) for entry in entries], left=("kernel",))


def _split(entry, parts):
    known, nothing = entry.first_call_parts, Cell("0 ns", 0.0)
    rest = total((1, entry.first_call), *((-1, figure) for figure in known.values()))
    cells = [seconds(known[part]) if part in known else nothing for part in parts]
    return entry.kernel, seconds(entry.first_call), *cells, seconds(rest) if rest.median > 0 else nothing


def shapes_in_words(groups):
    """The sentence on programs of several shapes, '' where a reader has not asked for them."""
    entries = [entry for group in groups for entry in group.entries]
    shapes = max((entry.shapes for entry in entries), default=1)
    if shapes == 1:
        return ""
    if not any(entry.new_shape for entry in entries):
        return "No kernel has the figure of a new shape, so nothing is said of programs of several shapes."
    return f"Programs spread their calls over {shapes:,} shapes: the first on each costs a new shape's time."
