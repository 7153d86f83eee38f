"""What stands folded on the page, of one Result: tables for who wants to check."""

from dataclasses import dataclass, field

from harness.machine import described
from harness.report import as_used, words
from harness.report.terminal import tables
from harness.units import format_cpus, format_peak

# Of a kernel's table, what does not tell what to use; it has a table of its own.
CHECKS = ("limit", "faults", "cores", "error")


@dataclass(frozen=True)
class Bar:
    """A cell with a bar behind it: the share of the largest figure in its column."""

    words: str
    share: float

    def __str__(self):
        return self.words


@dataclass(frozen=True)
class Detail:
    """A folded part: Tables, then lines."""

    title: str
    tables: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    sortable: bool = False


def of(found):
    """The Details of one Result that have anything to show."""
    made = (_kernels, _memory, _first_calls, _second_processes, _new_shapes, _checks)
    made += (_cpus,)
    return [detail for make in made if (detail := make(found)).tables]


def _kernels(found):
    made = []
    for group in found.groups:
        shown = words.kernel_table(group)
        kept = [place for place, heading in enumerate(shown.headings) if heading not in CHECKS]
        slowest = max((entry.warm_at_n().median for entry in group.entries if entry.warm), default=None)
        # Fastest first; what has no time last.
        pairs = sorted(zip(group.entries, shown.rows, strict=True), key=lambda pair: _seconds(pair[0]))
        rows = [
            tuple(
                Bar(row[at], _seconds(entry) / slowest)
                if shown.headings[at] == "time" and entry.warm
                else row[at]
                for at in kept
            )
            for entry, row in pairs
        ]
        made.append(_table(shown.title, [shown.headings[at] for at in kept], rows, shown.notes))
    return Detail("Every kernel, fastest first", made, sortable=True)


def _table(title, headings, rows, notes=()):
    return words.Table(title, tuple(heading.replace("\n", " ") for heading in headings), rows, tuple(notes))


def _seconds(entry):
    return entry.warm_at_n().median if entry.warm else float("inf")


def _families(found):
    """The Groups of each problem, dtype, device and CPUs, smallest n first: ``[(title, [Group])]``."""
    made = {}
    for group in found.groups:
        made.setdefault((group.problem, group.dtype, group.device, group.cpus), []).append(group)
    for (problem, dtype, device, cpus), groups in made.items():
        title = ", ".join([problem, dtype, device, *([] if cpus is None else [format_cpus(cpus)])])
        yield title, sorted(groups, key=lambda group: group.n_asked)


def _memory(found):
    made = []
    for title, groups in _families(found):
        kernels = dict.fromkeys(entry.kernel for group in groups for entry in group.entries)
        peaks = {
            name: [entry.peak_bytes_at_n() if (entry := group.entry(name)) else None for group in groups]
            for name in kernels
        }
        peaks = {name: line for name, line in peaks.items() if any(size is not None for size in line)}
        if peaks:
            most = max(line[-1] or 0 for line in peaks.values()) or 1
            headings = ["kernel", *(f"n = {group.n_asked:,}" for group in groups)]
            rows = [(name, *_sizes(line, most)) for name, line in peaks.items()]
            made.append(_table(f"{title}: peak memory of one warm call", headings, rows))
    return Detail("Memory", made, sortable=True)


def _sizes(line, most):
    cells = [words.MISSING if size is None else format_peak(size) for size in line]
    if line[-1] is not None:
        cells[-1] = Bar(cells[-1], line[-1] / most)
    return cells


def _first_calls(found):
    return Detail(
        "First calls, split", list(as_used.first_calls(found.groups)), lines=[as_used.PARTS], sortable=True
    )


def _second_processes(found):
    made = list(as_used.second_processes(found.groups))
    return Detail("Second process: its cache filled", made, lines=[as_used.SECOND], sortable=True)


def _new_shapes(found):
    made = list(as_used.new_shapes(found.groups))
    return Detail("A new shape", made, lines=[as_used.NEW_SHAPE], sortable=True)


def _checks(found):
    made = []
    for group in found.groups:
        shown = words.kernel_table(group)
        kept = [place for place, heading in enumerate(shown.headings) if place == 0 or heading in CHECKS]
        rows = [tuple(row[at] for at in kept) for row in shown.rows]
        if any(cell != words.MISSING for row in rows for cell in row[1:]):
            made.append(_table(group.title, [shown.headings[at] for at in kept], rows))
    lines = [
        "limit: the share of the measured floor, which nobody can go below, that is reached; faults: pages "
        "touched for the first time per call; cores: CPU time over wall time; error: against the reference"
    ]
    return Detail("Floors, page faults, cores, errors", made, lines=lines)


def _cpus(found):
    """What more CPUs bring, where one file has several counts."""
    gained = list(tables.gain_tables(found.groups).values())
    return Detail("What more CPUs bring", gained, lines=[tables.GAINS])


def facts(data):
    """What the file says of its machine and its run, as (name, value)."""
    info = data["machine_info"]
    versions_of = {k: v for k, v in (info.get("libraries") or {}).items() if v}
    memory = info.get("memory_bytes")
    settings = info.get("settings", info.get("environment")) or {}
    known = [
        ("processor", described.processor(info)),
        ("CPUs", described.cpus(info)),
        ("governor of the clock", info.get("governor")),
        ("memory", f"{memory / 1e9:.1f} GB" if memory else None),
        ("system", " ".join(str(info[k]) for k in ("system", "release", "machine") if info.get(k))),
        ("Python", info.get("python_version")),
        ("libraries", ", ".join(f"{name} {version}" for name, version in versions_of.items())),
        ("transparent huge pages", info.get("transparent_huge_pages")),
        ("load at the start", info.get("load")),
        ("OpenMP's wait policy", info.get("openmp_wait_policy")),
        ("settings", ", ".join(f"{k}={v}" for k, v in settings.items())),
        ("rounds", data.get("rounds")),
        ("seed of the order", data.get("seed")),
        ("measured", data.get("datetime")),
        ("commit", (data.get("commit_info") or {}).get("id")),
    ]
    return [(name, str(value)) for name, value in known if value not in (None, "")]
