"""Several files: their order and their names, and what changed from one to the next."""

import re
from dataclasses import dataclass
from itertools import combinations

from harness.analysis.choice import LIBRARIES
from harness.analysis.stats import is_slower, needs_more_memory
from harness.machine import described
from harness.report import choices
from harness.report.terminal import tables
from harness.report.words import MISSING
from harness.storage import files
from harness.units import format_bytes, format_cpus, format_digits, format_seconds

# What changes most comes first.
NEWEST_BY = tuple(reversed(LIBRARIES))
WARM, PEAK = "warm call", "peak memory"
FASTER, SLOWER = "faster", "slower"
OTHER_INPUTS = "other inputs"
# A smaller change of peak memory is not worth a line.
WORTH_A_LINE = 0.05


@dataclass(frozen=True)
class Step:
    """A kernel's figure in one file: in words, and how it differs from the same machine's file before."""

    words: str
    change: str = ""
    times: str = ""

    def text(self, times):
        """'65.2 ms (1.28 times slower)', where `times` is ' times'; what has no ratio says why."""
        if not self.change:
            return self.words
        change = f"{self.times}{times} {self.change}" if self.times else self.change
        return f"{self.words} ({change})"


@dataclass(frozen=True)
class Line:
    """A kernel over the files: a Step each, for warm time or for peak memory."""

    kernel: str
    figure: str
    steps: tuple[Step, ...]

    @property
    def changed(self):
        return any(step.change for step in self.steps)


def in_order(results):
    """Results by machine, in order of appearance, and within one by versions, oldest first."""
    machines = list(dict.fromkeys(machine(found) for found in results))
    return sorted(results, key=lambda found: (machines.index(machine(found)), _versions(found)))


def newest(results):
    """The place of the Result with the newest versions; of equal ones the first."""
    return max(range(len(results)), key=lambda place: (_versions(results[place]), -place))


def machine(found):
    """What a file says of the machine that it is from: processor and CPUs that were used."""
    info = found.data["machine_info"]
    return described.processor(info), info.get("cpus_usable")


def _versions(found):
    known = found.data["machine_info"].get("libraries") or {}
    texts = [known.get(name) for name in NEWEST_BY]
    return [_numbers(text) for text in (*texts, found.data["machine_info"].get("python_version"))]


def _numbers(text):
    return [int(number) for number in re.findall(r"\d+", str(text or ""))]


def labels(results):
    """``{file name: what tells it apart}``, such as 'JAX 0.12'; its own name where nothing else does."""
    facts = {found.name: _facts(found) for found in results}
    for count in (1, 2, 3):
        for places in combinations(range(len(FACTS)), count):
            told = {name: ", ".join(known[at] for at in places if known[at]) for name, known in facts.items()}
            if len(set(told.values())) == len(results) > 1 and all(told.values()):
                return told
    return {name: name for name in facts}


# From what is said most shortly to what is said last; the machine stands before the version.
FACTS = ("JAX, in short", "machine", "JAX", "Numba", "NumPy", "Python", "CPUs")


def _facts(found):
    of, cpus = machine(found)
    *full, python = choices.versions(found.data["machine_info"], NEWEST_BY)
    return (".".join(full[0].split(".")[:2]), of, *full, python, format_cpus(cpus) if cpus else "")


def unlike(results):
    """What sets each file apart from the first, a line each."""
    first, *others = results
    return [
        f"{first.name} and {other.name}: {line}"
        for other in others
        for line in files.differences(first.data, other.data)
    ]


def cpus(results):
    """Tables of what more CPUs bring, over Results that differ in nothing else; [] otherwise."""
    first, *others = results
    lines = [line for other in others for line in files.differences(first.data, other.data)]
    if not lines or not all(line.startswith(("cpus_usable", "threads usable")) for line in lines):
        return []
    groups = [group for found in results for group in found.groups]
    return list(tables.gain_tables(groups, same_run=False).values())


@dataclass(frozen=True)
class Change:
    """A group's Lines that changed, and those that did not."""

    title: str
    changed: list
    rest: list


def changes(results):
    """The Changes over Results in order, at the largest n that two of them measured; [] for one Result."""
    made = []
    for title, lines in _lines(results):
        changed = [line for line in lines if line.changed]
        made.append(Change(title, changed, [line for line in lines if not line.changed]))
    return sorted(made, key=lambda change: not change.changed)


def _lines(results):
    """(group title, [Line]) of what at least two Results measured."""
    for title, groups in _largest(results):
        lines = []
        for kernel in dict.fromkeys(entry.kernel for group in groups if group for entry in group.entries):
            entries = [group.entry(kernel) if group else None for group in groups]
            lines += filter(None, (_warm(kernel, entries, results), _peak(kernel, entries, results)))
        if lines:
            yield title, lines


def _largest(results):
    """(title, a Group or None per Result) of each problem, dtype, device, CPUs: the largest n of two."""
    keys = {}
    for place, found in enumerate(results):
        for group in found.groups:
            what = (group.problem, group.dtype, group.device, group.cpus)
            sizes = keys.setdefault(what, {}).setdefault(group.n_asked, [None] * len(results))
            sizes[place] = group
    for sizes in keys.values():
        shared = [n for n, groups in sizes.items() if sum(map(bool, groups)) > 1]
        if shared:
            groups = sizes[max(shared)]
            yield next(group.title for group in groups if group), groups


def _warm(kernel, entries, results):
    figures = [entry.warm_at_n() if entry else None for entry in entries]
    rules = (lambda warm: warm.median, format_seconds, _slower)
    return _line(kernel, WARM, figures, entries, results, *rules)


def _peak(kernel, entries, results):
    """Only where it changed: most kernels allocate to the byte what they did before."""
    figures = [entry.peak_bytes_at_n() if entry else None for entry in entries]
    line = _line(kernel, PEAK, figures, entries, results, float, format_bytes, _hungrier)
    return line if line and line.changed else None


def _line(kernel, figure, figures, entries, results, value, words, worse):
    if sum(one is not None for one in figures) < 2:
        return None
    steps, before = [], {}
    for found, one, entry in zip(results, figures, entries, strict=True):
        if one is None:
            steps.append(Step(MISSING))
            continue
        known, last = before.get(machine(found), (None, None))
        change = ()
        if last:
            other = entry.is_on_other_inputs(last)
            change = (OTHER_INPUTS,) if other else _change(known, one, value, worse, figure)
        steps.append(Step(words(value(one)), *change))
        before[machine(found)] = one, entry
    return Line(kernel, figure, tuple(steps))


def _change(before, now, value, worse, figure):
    """('slower', '1.28') by more than two runs of the same versions may differ, else ('', '')."""
    more, less = (SLOWER, FASTER) if figure == WARM else ("more", "less")
    if worse(now, before):
        return more, format_digits(value(now) / max(value(before), 1e-12))
    if worse(before, now):
        return less, format_digits(value(before) / max(value(now), 1e-12))
    return "", ""


def _slower(one, other):
    return is_slower(one, other, same_run=False) is True


def _hungrier(one, other):
    return needs_more_memory(one, other, WORTH_A_LINE)
