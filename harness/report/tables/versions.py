"""What changed from one file to the next."""

from typing import NamedTuple

from harness.analysis.changes import BETTER as BETTER_WORDS
from harness.analysis.changes import MEMORY, WARM, of_bytes, of_saved_times
from harness.analysis.changes import WORSE as WORSE_WORDS
from harness.report import words
from harness.report.results import labels, unlike
from harness.report.table import BETTER, MISSING, WORSE, Cell, of_words
from harness.report.tables.cells import peak, seconds
from harness.report.tables.scaling import by_cpus

OTHER_INPUTS = "other inputs"


class Change(NamedTuple):
    """What changed of a problem, dtype, device and number of CPUs, and what did not: Tables, or None."""

    changed: object
    rest: object


def changes(results):
    """The Changes over Results in order, those with any first, at the largest n that two of them measured.

    A figure has changed where it is further from the same machine's file before than two runs of equal
    versions may be. Of peaks only those are shown: most kernels allocate to the byte what they did before.
    """
    names = ("kernel", "figure", *labels(results).values())
    found = []
    for title, groups in _largest(results):
        lines = []
        for kernel in dict.fromkeys(entry.kernel for group in groups if group for entry in group.entries):
            entries = [group.entry(kernel) if group else None for group in groups]
            lines += [(kernel, figure, *_cells(entries, results, figure)) for figure in (WARM, MEMORY)]
        lines = [line for line in lines if sum(cell.value is not None for cell in line[2:]) > 1]
        changed = [line for line in lines if any(cell.more for cell in line[2:])]
        rest = [line for line in lines if line not in changed and line[1] == WARM]
        tables = (of_words(title, names, own, left=names[:2]) if own else None for own in (changed, rest))
        if lines:
            found.append(Change(*tables))
    return sorted(found, key=lambda change: change.changed is None)


def _largest(results):
    """(title, a Group or None per Result) of each problem, dtype, device, CPUs: the largest n of two."""
    by_n = {}
    for place, result in enumerate(results):
        for group in result.groups:
            sizes = by_n.setdefault((group.problem, *group.key[2:]), {})
            sizes.setdefault(group.n_asked, [None] * len(results))[place] = group
    for sizes in by_n.values():
        shared = [n for n, groups in sizes.items() if sum(map(bool, groups)) > 1]
        if shared:
            groups = sizes[max(shared)]
            yield next(group.title for group in groups if group), groups


def _cells(entries, results, figure):
    """A Cell per Result: a kernel's figure, and how it differs from the same machine's file before."""
    before = {}
    for entry, result in zip(entries, results, strict=True):
        cell = (
            (seconds(entry and entry.warm_at_n()) if figure == WARM else peak(entry))
            if entry
            else Cell(MISSING)
        )
        if cell.value is not None:
            last = before.get(result.machine)
            mark, more = _change(entry, last, figure) if last else ("", "")
            before[result.machine] = entry
            cell = Cell(cell.text, cell.value, mark, more)
        yield cell


def _change(entry, last, figure):
    """(mark, '1.3× slower'), or empty words; what has no ratio says why."""
    if entry.is_on_other_inputs(last):
        return "", OTHER_INPUTS
    if figure == WARM:
        now, before = entry.warm_at_n(), last.warm_at_n()
        word = of_saved_times(now, before).word
        times, kinds = now.median / before.median, ("slower", "faster")
    else:
        now, before = entry.peak_bytes_at_n(), last.peak_bytes_at_n()
        word = of_bytes(now, before).word
        times, kinds = max(now, 1) / max(before, 1), ("more", "less")
    if word in WORSE_WORDS:
        return WORSE, f"{words.format_times(times)}× {kinds[0]}"
    return (BETTER, f"{words.format_times(1 / times)}× {kinds[1]}") if word in BETTER_WORDS else ("", "")


def cpus(results):
    """Tables of what more CPUs bring, over Results that differ in nothing else; [] otherwise."""
    lines = [line.partition(": ")[2] for line in unlike(results)]
    if not lines or not all(line.startswith(("cpus_usable", "threads usable")) for line in lines):
        return []
    return by_cpus([group for result in results for group in result.groups], same_run=False)
