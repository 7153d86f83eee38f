"""Many machines on one page: which library is fastest on each, and where the answer is another one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import combinations

import numpy as np

from harness.analysis import choice
from harness.cases import problems, sources
from harness.machine import described
from harness.report import words
from harness.report.page import map_words, svg, writing
from harness.report.page.svg import escape
from harness.report.table import of_words
from harness.report.tables.libraries import who_and_lead
from harness.storage import files

CALLS = (1, 100, 10_000)
# Pixels of a cell for one number of calls, and between two of them.
WIDTH, HEIGHT, GAP = 17, 20, 1
# So many problems are named in the sentence above.
MOST_NAMED = 3


@dataclass(frozen=True, eq=False)
class Measured:
    """A problem on one machine: for each of CALLS a Choice or None; `is_older`: with kernels of before."""

    panel: choice.Panel
    date: str
    is_older: bool
    answers: tuple

    @property
    def inputs(self):
        """What must be the same for two machines to be asked the same."""
        return self.panel.last.n, self.panel.dtype

    @property
    def order(self):
        """The problem at its largest n in float64 counts, the newest of several."""
        return self.panel.dtype == "float64", self.panel.last.n, self.date

    def described(self):
        """'n = 3,000: one call: NumPy 2.5×; a hundred: JAX 3×', for those who do not see colours."""
        answers = [
            f"{words.calls_in_words(k)}: {who_and_lead(a)}" for k, a in zip(CALLS, self.answers, strict=True)
        ]
        older = ", with older kernels" if self.is_older else ""
        return f"{self.panel.problem}, n = {self.panel.last.n:,}{older}: {'; '.join(answers)}"


@dataclass(frozen=True, eq=False)
class Machine:
    """A machine with its versions, and ``{problem: Measured}``."""

    name: str
    versions: str
    measured: dict = field(default_factory=dict)

    @property
    def date(self):
        return max(measured.date for measured in self.measured.values())


def machines(results):
    """The Machines that Results are from, one per machine and versions: [Machine], by name."""
    machine_by_key = {}
    for result in results:
        versions = words.versions(result.data["machine_info"], numbers=2)[:-1]
        name, versions = _name(result), ", ".join(filter(None, versions)) or "unknown versions"
        for new in _measured(result):
            measured = machine_by_key.setdefault((name, versions), Machine(name, versions)).measured
            before = measured.get(new.panel.problem)
            if before is None or before.order < new.order:
                measured[new.panel.problem] = new
    return [machine_by_key[key] for key in sorted(machine_by_key)]


def _measured(result):
    """A Measured of each problem of this checkout with the figures of whole programs; of no variant."""
    data = result.data
    for panel in words.on_most_cpus(words.main_panels(result.panels)):
        answers = tuple(choice.by_script(panel.last, calls) for calls in CALLS)
        if any(answers) and panel.problem in problems.PROBLEMS:
            yield Measured(panel, str(data.get("datetime") or "")[:10], not _is_current(data, panel), answers)


@cache
def _code():
    """The hashes of this checkout's problems."""
    return sources.of_problems(problems.PROBLEMS)


def _is_current(data, panel):
    """Were the kernels of a Panel those of this checkout?"""
    saved, current = (data.get("kernels") or {}).get(panel.problem, {}), _code()[panel.problem]
    names = {"__init__", *(kernel.kernel for kernel in panel.last.entries)}
    return all(name in saved and saved[name] == current.get(name) for name in names)


def _name(result):
    """'AMD EPYC (Zen 5, AVX-512), 2 CPUs, NVIDIA H200', of a file's machine."""
    info = result.data["machine_info"]
    devices = dict.fromkeys(kernel.ran_on for group in result.groups for kernel in group.entries)
    return ", ".join(filter(None, (described.processor(info) or "unknown", described.cpus(info), *devices)))


def sentence(all_machines):
    """'With the same versions, machines have no fastest library in common in 1 of 16 problems (…).'"""
    pairs = list(combinations(all_machines, 2))
    same = [(one, two) for one, two in pairs if one.versions == two.versions]
    other = [(one, two) for one, two in pairs if one.versions != two.versions]
    parts = _disagreement(same, "With the same versions"), _disagreement(other, "With different versions")
    return " ".join(filter(None, parts)) or "No two machines have measured the same problem at the same size."


def _disagreement(pairs, beginning):
    """In which problems no library may be the fastest on both Machines of a pair, and an example of it."""
    compared, example_of = set(), {}
    for one, two in pairs:
        for problem in one.measured.keys() & two.measured.keys():
            here, there = one.measured[problem], two.measured[problem]
            if here.inputs != there.inputs:
                continue
            compared.add(problem)
            for calls, a, b in zip(CALLS, here.answers, there.answers, strict=True):
                if a and b and not _libraries(a) & _libraries(b):
                    both = f"{_best(a, one, two)}, {_best(b, two, one)}"
                    example_of.setdefault(problem, f"for {words.calls_in_words(calls)}: {both}")
    if not compared:
        return ""
    in_all = f"{len(compared)} problem{'' if len(compared) == 1 else 's'}"
    if not example_of:
        return f"{beginning}, machines agree wherever they can be compared ({in_all})."
    names = [name for name in problems.PROBLEMS if name in example_of]
    example = f"{names[0]} " * (len(names) > 1) + example_of[names[0]]
    text = f"{beginning}, machines have no fastest library in common in {len(names)} of {in_all}"
    return f"{text}: {words.first_of(names, MOST_NAMED)} ({example})."


def _libraries(answer):
    """Those that may be the fastest, on whatever device."""
    return {name.partition(" ")[0] for name in answer.best}


def _best(answer, machine, other):
    """'JAX on AMD EPYC with JAX 0.10': with those of the Machine's versions that the other has not."""
    versions = [v for v in machine.versions.split(", ") if v not in other.versions.split(", ")]
    where = [machine.name, *([words.listed(versions)] if versions else [])]
    return f"{words.named(answer.best)} on {' with '.join(where)}"


def cell(measured):
    """The picture of a Measured: a box per number of calls, safe to put into a page."""
    boxes = []
    for place, (calls, answer) in enumerate(zip(CALLS, measured.answers, strict=True)):
        look = 'class="grid"'
        if answer:
            lead = answer.ahead_of[0] if answer.tied == 1 and answer.ahead_of else 0
            look = svg.filled(answer.best, int(np.digitize(lead, map_words.STRONGER)))
        title = f"<title>{escape(f'{words.count_of_calls(calls)}: {who_and_lead(answer)}')}</title>"
        boxes.append(
            f'<rect x="{place * (WIDTH + GAP)}" width="{WIDTH}" height="{HEIGHT}" {look}>{title}</rect>'
        )
    width, css = len(CALLS) * (WIDTH + GAP) - GAP, "picture older" if measured.is_older else "picture"
    size = f'width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}"'
    attributes = f'role="img" aria-label="{escape(measured.described())}"'
    return f'<svg class="{css}" {size} {attributes}>{"".join(boxes)}</svg>'


def in_words(all_machines):
    """The Table of the same: a line per machine and problem."""
    rows = [
        (
            machine.name,
            machine.versions,
            f"{problem}, n = {measured.panel.last.n:,}",
            *map(who_and_lead, measured.answers),
        )
        for machine in all_machines
        for problem, measured in machine.measured.items()
    ]
    names = ("machine", "versions", "problem", *(words.calls_in_words(calls) for calls in CALLS))
    return of_words("", names, rows, left=names)


def write(results, path):
    """Write the page on Results to `path`. Raises ValueError where there is nothing to show."""
    all_machines = machines(results)
    if not all_machines:
        raise ValueError(
            "--machines: no file has the figures of a whole program (import, first and warm call)"
        )
    every_measured = [measured for machine in all_machines for measured in machine.measured.values()]
    libraries = map_words.libraries([measured.panel for measured in every_measured])
    text = writing.template("machines.html").render(
        machines=all_machines,
        problems=[name for name in problems.PROBLEMS if any(name in m.measured for m in all_machines)],
        sentence=sentence(all_machines),
        cell=cell,
        legend=map_words.legend(libraries) + map_words.leads(),
        stripes=svg.stripes(libraries),
        calls=[words.calls_in_words(calls) for calls in CALLS],
        has_older=any(measured.is_older for measured in every_measured),
        table=in_words(all_machines),
        made=datetime.now(UTC).strftime("%Y-%m-%d"),
    )
    files.write(path, text)
