"""What a page answers first, by one dtype and number of CPUs of one file: what its template reads."""

from dataclasses import dataclass

from harness.analysis import choice, scaling
from harness.analysis.as_used import in_second_processes
from harness.analysis.decide import PLAIN, TIE
from harness.analysis.slower import FEWEST
from harness.machine import described
from harness.report import as_used, choices, figures, words
from harness.report.page import map_words, maps, plots, versions
from harness.units import cpus_in_order, format_cpus, format_seconds

NO_PROGRAM = (
    "No row has the figures of a whole program (import, first call and warm call), so nothing says which "
    "library is fastest."
)
# What the view is called that answers for processes with a filled cache, and what it says of itself.
FILLED = "second process"
SECOND_PROCESS = (
    "For the second process that runs a program, and every later one: Numba (cache=True) and JAX (its "
    "persistent cache) find what an earlier one compiled. NumPy has nothing to find."
)
# So many units of work are not all named in a heading.
MANY_UNITS = 4


@dataclass(frozen=True)
class View:
    """Panels of a words.Result, whose place among all is `place`; `known` are those on other CPUs too.

    `notes` stand above the answers, which are for programs of so many `calls`.
    """

    place: int
    found: words.Result
    label: str
    cpus: int | None
    panels: list
    known: list
    calls: tuple
    notes: list

    def machine(self):
        """'AMD EPYC · 2 CPUs · CPU only · Python 3.13.0 · NumPy 2.5.5 · … · measured 2026-11-25'."""
        info = self.found.data["machine_info"]
        *libraries, python = choices.versions(info)
        cpus = format_cpus(self.cpus) if self.cpus else described.cpus(info)
        on_gpu = any(group.device != "cpu" for group in self.found.groups)
        date = str(self.found.data.get("datetime") or "")[:10]
        parts = (described.processor(info), cpus, "" if on_gpu else "CPU only", python, *libraries)
        return " · ".join(filter(None, (*parts, date and f"measured {date}")))

    def headline(self):
        """The sentence over all problems, or why there is none."""
        return choices.headline(self.panels, self.calls) or ("" if self.libraries() else NO_PROGRAM)

    def libraries(self):
        """The libraries that it shows, in their usual order."""
        return map_words.libraries(self.panels)

    def how_sure(self):
        """What a lead has to be, by so many fresh processes; and whether others disturbed any of them."""
        found = filter(None, (choice.by_script(panel.last, 1) for panel in self.panels))
        counts = {cost.seconds.processes for answer in found for cost in answer.costs}
        processes = " to ".join(map(str, sorted({min(counts), max(counts)})))
        if min(counts) < FEWEST:
            needs = f"to decide on less takes {FEWEST} fresh processes, and these are {processes}"
            yield f"Full colour: at least {PLAIN:g} times ahead; {needs}."
        else:
            interval = f"the 95 % interval over {processes} fresh processes of each bears it"
            yield f"Full colour: at least {TIE:g} times ahead, and {interval}."
        entries = [entry for panel in self.panels for spot in panel.spots for entry in spot.entries]
        disturbed = sum(entry.disturbed for entry in entries)
        yield (
            f"Others disturbed {disturbed} process{'' if disturbed == 1 else 'es'}, which no verdict counts."
            if disturbed
            else "Nothing disturbed them."
        )

    def answers(self, spot):
        """Who is fastest for the fewest and the most calls; what each takes that may be, or how far ahead."""
        for count in (min(self.calls), max(self.calls)):
            found = choice.by_script(spot, count)
            taken = ", ".join(map_words.figures(spot, count)[: found.tied])
            if found.tied == 1:
                taken = figures.with_range(found.costs[0].seconds)
                for cost in found.costs[1:2]:
                    taken += f"; {choices.name(cost.library)} {choices.format_times(cost.times)} times that"
            yield map_words.counted(count), choices.who(found), taken

    def fewer(self):
        """On which fewer CPUs of the same run a warm call is shown as well."""
        on_fewer = (choice.on_fewer_cpus(panel, self.known) for panel in self.panels)
        return sorted({one.cpus for panels in on_fewer for one in panels}, key=cpus_in_order)

    def rows(self, panel):
        """The figures.Rows of a Panel at its largest size."""
        on_fewer = {one.cpus: one.at(panel.last.n) for one in choice.on_fewer_cpus(panel, self.known)}
        return figures.rows(panel.last, self.calls, [on_fewer.get(count) for count in self.fewer()])

    def said_on_fewer(self, panel):
        """Sentences on fewer CPUs of the same run."""
        pairs = choices.on_fewer_cpus(panel, self.known, self.calls)
        return " ".join(line for pair in pairs for line in pair if line)

    def unit(self):
        """'per point', 'per point or step', 'per unit of work' of more; '' where none is stated."""
        units = list(dict.fromkeys(panel.last.work_is for panel in self.panels if panel.last.work_is))
        return f"per {' or '.join(units) if len(units) < MANY_UNITS else 'unit of work'}" if units else ""

    def maps(self):
        """Plots of who is fastest by n and number of calls, of each problem with several sizes."""
        return list(filter(None, map(maps.panel, self.panels)))

    def growth(self):
        """Plots of warm calls over n, of each problem with several sizes."""
        devices = {panel: {entry.device: None for entry in panel.last.entries} for panel in self.panels}
        drawn = (self._growth(panel, device) for panel, own in devices.items() for device in own)
        return list(filter(None, drawn))

    def _growth(self, panel, device):
        found = scaling.per_size(self.found.groups, panel.problem, panel.dtype, device, panel.cpus)
        found = [line for line in found if len(line.entries) > 1]
        if not found:
            return None
        said = [words.format_crossover(cross) for cross in scaling.crossovers(found)]
        said = said or ["no library is seen to overtake another between these sizes"]
        said += [f"{name} grows as n^{power:.2f}" for name, power in scaling.exponents(found).items()]
        return plots.lines(
            map_words.title(panel) + ("" if device == "cpu" else f", {device}"),
            {line.kernel: {n: warm.median for n, warm in line.seconds.items()} for line in found},
            {line.kernel: line.library for line in found},
            "; ".join(said),
            (f"n, {panel.last.n_is}" if panel.last.n_is else "n", "time of a warm call", format_seconds),
        )


def views(results, calls):
    """The Views of several Results, each one's main view first; without Panels if it has no figures."""
    labels = versions.labels(results)
    for place, found in enumerate(results):
        panels, every = {}, {}
        for filled, groups in ((False, found.groups), (True, in_second_processes(found.groups))):
            every[filled] = choice.panels(groups)
            for panel in every[filled]:
                panels.setdefault((panel.dtype, panel.cpus, filled), []).append(panel)
        several = any(cpus for _, cpus, _ in panels)
        for key in sorted(panels, key=_main_first) or [("", None, False)]:
            dtype, cpus, filled = key
            count = format_cpus(cpus) if cpus else "all CPUs" if several else ""
            named = (labels[found.name] if len(results) > 1 else "", dtype, count, FILLED if filled else "")
            notes = filter(None, (SECOND_PROCESS if filled else "", as_used.shapes_told(found.groups)))
            label = ", ".join(filter(None, named)) or found.name
            own = panels.get(key, [])
            yield View(place, found, label, cpus, own, every[filled], calls, list(notes))


def _main_first(key):
    """float64 before other dtypes, all CPUs before fewer of them, a cold cache before a filled one."""
    dtype, cpus, filled = key
    return dtype != "float64", -cpus_in_order(cpus), filled
