"""Many machines on one page: which library is fastest on each, and where the answer is another one."""

from collections import defaultdict
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
        name, versions = _name(result), _versions(result.data)
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


def _versions(data):
    versions = [".".join(v.split(".")[:2]) for v in words.versions(data["machine_info"])[:-1] if v]
    return ", ".join(versions) or "unknown versions"


def turns(all_machines):
    """Where no library may be the fastest on both of two Machines: with the same versions, and with others.

    Two tuples: ``{problem: [(calls, Machine, Machine)]}``, and the set of problems that could be compared.
    """
    same, other = (defaultdict(list), set()), (defaultdict(list), set())
    for one, two in combinations(all_machines, 2):
        differ, compared = same if one.versions == two.versions else other
        for problem in one.measured.keys() & two.measured.keys():
            here, there = one.measured[problem], two.measured[problem]
            if here.inputs != there.inputs:
                continue
            compared.add(problem)
            for calls, a, b in zip(CALLS, here.answers, there.answers, strict=True):
                if a and b and not _libraries(a) & _libraries(b):
                    differ[problem].append((calls, one, two))
    return same, other


def _libraries(answer):
    """Those that may be the fastest, on whatever device."""
    return {name.partition(" ")[0] for name in answer.best}


def sentence(all_machines):
    """'With the same versions, machines have no fastest library in common in 1 of 16 problems (…).'"""
    sentences = [
        _disagreement(*part, beginning)
        for beginning, part in zip(
            ("With the same versions", "With different versions"), turns(all_machines), strict=True
        )
        if part[1]
    ]
    return " ".join(sentences) or "No two machines have measured the same problem at the same size."


def _disagreement(differ, compared, beginning):
    """The same of one part of `turns`, with the first disagreement as an example."""
    in_all = f"{len(compared)} problem{'' if len(compared) == 1 else 's'}"
    if not differ:
        return f"{beginning}, machines agree wherever they can be compared ({in_all})."
    names = [name for name in problems.PROBLEMS if name in differ]
    calls, one, two = differ[names[0]][0]
    both = (f"{_best(a, names[0], calls)} on {_distinction(a, b)}" for a, b in ((one, two), (two, one)))
    example = f"for {words.calls_in_words(calls)}: {', '.join(both)}"
    if len(names) > 1:
        example = f"{names[0]} {example}"
    text = f"{beginning}, machines have no fastest library in common in {len(differ)} of {in_all}"
    return f"{text}: {words.first_of(names, MOST_NAMED)} ({example})."


def _distinction(machine, other):
    """What tells a Machine from another: its name, and those of its versions that differ."""
    versions = [v for v in machine.versions.split(", ") if v not in other.versions.split(", ")]
    return " with ".join(filter(None, (machine.name, words.listed(versions) if versions else "")))


def _best(machine, problem, calls):
    return words.named(machine.measured[problem].answers[CALLS.index(calls)].best)


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
