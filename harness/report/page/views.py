"""What a page answers first, by one dtype and number of CPUs of one file: what its template reads."""

from dataclasses import dataclass

from harness.analysis import choice, scaling
from harness.analysis.decide import PLAIN, TIE
from harness.analysis.programs import in_second_processes
from harness.analysis.stats import FEWEST
from harness.report import results as of_files
from harness.report import words
from harness.report.page import map_words, maps, plots
from harness.report.tables import libraries
from harness.report.tables.kernels import crossover_in_words
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


@dataclass(frozen=True)
class View:
    """Panels of a Result, whose place among all is `place`; `all_panels` are those on other CPUs too.

    `notes` stand above the answers, which are for programs of so many `calls`.
    """

    place: int
    result: of_files.Result
    label: str
    cpus: int | None
    panels: list
    all_panels: list
    calls: tuple
    notes: list

    def machine(self):
        """'AMD EPYC · 2 CPUs · CPU only · Python 3.13.0 · NumPy 2.5.5 · … · measured 2026-11-25'."""
        parts = words.machine(self.result.data, self.result.groups, self.cpus)
        return " · ".join(word for part in parts for word in part)

    def headline(self):
        """The sentence over all problems, or why there is none."""
        return words.headline(self.panels, self.calls) or ("" if self.libraries() else NO_PROGRAM)

    def libraries(self):
        """The libraries that it shows, in their usual order."""
        return map_words.libraries(self.panels)

    def how_sure(self):
        """What a lead has to be, by so many fresh processes; and whether others disturbed any of them."""
        choices = filter(None, (choice.by_script(panel.last, 1) for panel in self.panels))
        counts = {cost.seconds.processes for answer in choices for cost in answer.costs}
        processes = " to ".join(map(str, sorted({min(counts), max(counts)})))
        bears = (
            f"{TIE:g} times ahead, and the 95 % interval over {processes} fresh processes of each bears it"
        )
        if min(counts) < FEWEST:
            bears = (
                f"{PLAIN:g} times ahead; to decide on less takes {FEWEST} fresh processes, not {processes}"
            )
        entries = [entry for panel in self.panels for spot in panel.spots for entry in spot.entries]
        count = sum(entry.disturbed for entry in entries)
        busy = f"Others disturbed {count} process{'' if count == 1 else 'es'}, which no verdict counts."
        return f"Full colour: at least {bears}.", busy if count else "Nothing disturbed them."

    def answers(self, spot):
        """Who is fastest for the fewest and the most calls; what each takes that may be, or how far ahead."""
        for count in (min(self.calls), max(self.calls)):
            pick = choice.by_script(spot, count)
            taken = ", ".join(map_words.figures(spot, count)[: pick.tied])
            if pick.tied == 1:
                times = [
                    f"; {words.name(c.library)} {words.format_times(c.times)} times that" for c in pick.costs
                ]
                taken = "".join([words.with_range(pick.costs[0].seconds), *times[1:2]])
            yield words.count_of_calls(count), words.who(pick), taken

    def on_fewer(self, panel):
        """Sentences on fewer CPUs of the same run."""
        return " ".join(words.on_fewer_cpus(panel, self.all_panels, self.calls))

    def table(self, panel):
        """The figures of a Panel at its largest n, a row per library."""
        spot = panel.last
        work = f"; each {spot.work_is} is 1/{spot.work_count:,.0f} of a call" if spot.work_count else ""
        return libraries.of_spot(spot, self.calls, f"{map_words.title(panel)}, {spot.n_in_words}{work}")

    def maps(self):
        """Plots of who is fastest by n and number of calls, of each problem with several sizes."""
        return list(filter(None, map(maps.panel, self.panels)))

    def growth(self):
        """Plots of warm calls over n, of each problem with several sizes."""
        devices = {panel: {entry.device: None for entry in panel.last.entries} for panel in self.panels}
        pictures = (self._growth(panel, device) for panel, names in devices.items() for device in names)
        return list(filter(None, pictures))

    def _growth(self, panel, device):
        lines = scaling.per_size(self.result.groups, panel.problem, panel.dtype, device, panel.cpus)
        lines = [line for line in lines if len(line.seconds) > 1]
        if not lines:
            return None
        sentences = list(map(crossover_in_words, scaling.crossovers(lines)))
        sentences = sentences or ["no library is seen to overtake another between these sizes"]
        sentences += [f"{name} grows as n^{power:.2f}" for name, power in scaling.exponents(lines).items()]
        return plots.lines(
            map_words.title(panel) + ("" if device == "cpu" else f", {device}"),
            {line.kernel: {n: warm.median for n, warm in line.seconds.items()} for line in lines},
            {line.kernel: line.library for line in lines},
            "; ".join(sentences),
            (f"n, {panel.last.n_is}" if panel.last.n_is else "n", "time of a warm call", format_seconds),
        )


def views(results, calls):
    """The Views of several Results, each one's main view first; without Panels if it has no figures."""
    labels = of_files.labels(results)
    for place, result in enumerate(results):
        panels, every = {}, {}
        for filled, groups in ((False, result.groups), (True, in_second_processes(result.groups))):
            every[filled] = choice.panels(groups)
            for panel in every[filled]:
                panels.setdefault((panel.dtype, panel.cpus, filled), []).append(panel)
        several = any(cpus for _, cpus, _ in panels)
        for key in sorted(panels, key=_main_first) or [("", None, False)]:
            dtype, cpus, filled = key
            count = format_cpus(cpus) if cpus else "all CPUs" if several else ""
            parts = (labels[result.name] if len(results) > 1 else "", dtype, count, FILLED if filled else "")
            notes = filter(None, (SECOND_PROCESS if filled else "", words.on_shapes(result.groups)))
            label = ", ".join(filter(None, parts)) or result.name
            of_view = panels.get(key, [])
            yield View(place, result, label, cpus, of_view, every[filled], calls, list(notes))


def _main_first(key):
    """float64 before other dtypes, all CPUs before fewer of them, a cold cache before a filled one."""
    dtype, cpus, filled = key
    return dtype != "float64", -cpus_in_order(cpus), filled
