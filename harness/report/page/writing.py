"""The page from its parts. Template and plots need libraries that the tables do not: see `lacking`."""

import importlib.util
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from harness.analysis import choice, decide, regions
from harness.analysis.programs import in_second_processes
from harness.analysis.stats import FEWEST, SMALLEST
from harness.claims import table as claims
from harness.machine import described
from harness.report import as_used, choices, fairness, figures, words
from harness.report.page import code, versions
from harness.report.terminal import tables
from harness.storage import files
from harness.units import cpus_in_order, format_cpus

NEEDED = {"matplotlib": "plots", "jinja2": "the page's template", "pygments": "highlighted code"}
NO_SCRIPT = (
    "No row has the figures of a whole program (import, first call and warm call), so nothing says which "
    "library is fastest."
)
# What the view is called that answers for processes with a filled cache, and what it says of itself.
FILLED = "second process"
SECOND_PROCESS = (
    "For the second process that runs a program, and every later one: Numba (cache=True) and JAX (its "
    "persistent cache) find what an earlier one compiled. NumPy has nothing to find."
)
# So many lines stand before the rest is folded.
SHOWN_CAVEATS = 4
# So many different units of work are not all named in a heading.
MANY_UNITS = 4


def lacking():
    """A line on what is missing for the page and how to have it, or None."""
    gone = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not gone:
        return None
    uses = " and ".join(f"{name} ({NEEDED[name]})" for name in gone)
    return f"the page needs {uses}: pip install {' '.join(gone)}"


def map_fault(path):
    """What is wrong with a file for the map, one line, before anything is measured; None if nothing."""
    if importlib.util.find_spec("matplotlib") is None:
        return "--map: the map needs matplotlib: pip install matplotlib"
    from harness.report.page import maps

    if Path(path).suffix not in maps.ENDINGS:
        return f"--map: {path} must end in {' or '.join(maps.ENDINGS)}"
    return None


def write(results, path, calls=choices.CALLS):
    """Write the page on ``{name: loaded result}`` to `path`; `calls`: the programs that it answers for.

    Raises OSError where it cannot be written.
    """
    verdicts = claims.table(results)
    found = [words.result(name, data) for name, data in results.items()]
    files.write(path, render(found, verdicts, calls))


def templates():
    """The environment of the templates, which can put pictures into a page."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    from harness.report.page import svg

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # matplotlib has escaped what it was given, and so has `image`.
    made.filters["image"] = lambda plot: Markup(svg.image(plot))
    return made


@dataclass(frozen=True)
class Map:
    """A problem's map, with what stands below it. `plot` is None without figures of a whole program."""

    title: str
    panel: choice.Panel
    plot: object
    sentence: str
    kernels: list
    rows: list
    # Sentences on fewer CPUs of the same run.
    fewer: list


@dataclass(frozen=True)
class View:
    """The first answer by one dtype (and number of CPUs) of one file; `file` is the file's place.

    Where second processes were measured there is one more of it for them.
    """

    label: str
    file: int
    machine: str
    headline: str
    maps: list
    keys: list
    # Of the figures: on which fewer CPUs a warm call is shown as well, and by what unit of work, if by any.
    fewer: tuple
    unit: str
    notes: list


def render(results, verdicts, calls=choices.CALLS):
    """The page as text, for ``[words.Result]`` and `claims.table`'s verdicts on them."""
    from harness.report.page import details

    results = versions.in_order(results)
    labels = versions.labels(results)
    views = [view for place, found in enumerate(results) for view in _views(place, found, labels, calls)]
    environment = templates()
    environment.filters["written"] = choices.name
    environment.filters["cpus"] = format_cpus
    environment.filters["slug"] = lambda word: "".join(c if c.isalnum() else "-" for c in word.lower())
    compared = [(found.name, lines) for found in results if (lines := words.saved_comparison(found.data))]
    return environment.get_template("page.html").render(
        results=results,
        labels=labels,
        views=views,
        # Of a file's views the first one is shown first: of the newest versions.
        chosen=next(place for place, view in enumerate(views) if view.file == versions.newest(results)),
        headings=figures.headings(calls),
        marks=figures.MARKS,
        explained=figures.EXPLAINED,
        shown_caveats=SHOWN_CAVEATS,
        changes=versions.changes(results),
        unlike=versions.unlike(results),
        gained=versions.cpus(results),
        gains=tables.GAINS,
        changed_by=_changed_by(results),
        compared=[(name, words.comparison_table(lines, whole_ids=True)) for name, lines in compared],
        claims=claims.telling(verdicts),
        tally=words.tally(verdicts),
        fair=[fairness.of(found) for found in results],
        details=_details(results, details.of),
        code=code.of(results),
        facts=details.facts,
        fewest=FEWEST,
        smallest=SMALLEST,
        tie=decide.TIE,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _views(place, found, labels, calls):
    """The Views of one Result, the main one first; one without maps where it has no figures at all."""
    from harness.report.page import map_words

    info = found.data["machine_info"]
    panels, every = {}, {}
    for filled, groups in ((False, found.groups), (True, in_second_processes(found.groups))):
        every[filled] = choice.panels(groups)
        for panel in every[filled]:
            panels.setdefault((panel.dtype, panel.cpus, filled), []).append(panel)
    counted = any(cpus for _, cpus, _ in panels)
    made = []
    for (dtype, cpus, filled), own in sorted(panels.items(), key=_main_first) or [(("", None, False), [])]:
        count = format_cpus(cpus) if cpus else "all CPUs" if counted else ""
        label = labels[found.name] if len(labels) > 1 else ""
        notes = [SECOND_PROCESS if filled else "", as_used.shapes_told(found.groups)]
        known = every[filled]
        fewer = {one.cpus for panel in own for one in choice.on_fewer_cpus(panel, known)}
        fewer = tuple(sorted(fewer, key=cpus_in_order))
        made.append(
            View(
                ", ".join(filter(None, (label, dtype, count, FILLED * filled))) or found.name,
                place,
                _machine(info, cpus),
                choices.headline(own) or ("" if any(map(_answered, own)) else NO_SCRIPT),
                [_map(panel, known, fewer, calls) for panel in own],
                map_words.legend(own),
                fewer,
                _unit(own),
                list(filter(None, notes)),
            )
        )
    return made


def _unit(panels):
    """'per point', 'per point or step', 'per unit of work' of more; '' where no problem states its work."""
    units = list(dict.fromkeys(panel.last.work_is for panel in panels if panel.last.work_is))
    return f"per {' or '.join(units) if len(units) < MANY_UNITS else 'unit of work'}" if units else ""


def _main_first(panels):
    """float64 before other dtypes, all CPUs before fewer of them, a cold cache before a filled one."""
    (dtype, cpus, filled), _ = panels
    return dtype != "float64", -cpus_in_order(cpus), filled


def _answered(panel):
    return choice.by_script(panel.last, 1) is not None


def _map(panel, known, fewer, calls):
    from harness.report.page import map_words, maps

    on_fewer = {one.cpus: one.at(panel.last.n) for one in choice.on_fewer_cpus(panel, known)}
    rows = figures.rows(panel.last, calls, [on_fewer.get(count) for count in fewer])
    sentence = f"At n = {panel.last.n:,}: {choices.sentence(panel.last, calls)}" if _answered(panel) else ""
    found = regions.regions(panel)
    # Other sizes may have other kernels behind a library than the largest has.
    kernels = [(of, found.kernels_behind(place)) for place, of in enumerate(found.libraries)] if found else []
    told = [line for pair in choices.on_fewer_cpus(panel, known, calls) for line in pair if line]
    return Map(map_words.title(panel), panel, maps.panel(panel, found), sentence, kernels, rows, told)


def _machine(info, cpus):
    """'AMD EPYC · 2 CPUs · Python 3.13.0 · NumPy 2.5.5 · Numba 0.68.1 · JAX 0.12.0.1'."""
    *libraries, python = choices.versions(info)
    parts = [
        described.processor(info),
        format_cpus(cpus) if cpus else described.cpus(info),
        python,
        *libraries,
    ]
    return " · ".join(str(part) for part in parts if part)


def _changed_by(results):
    """'versions', 'machines', or both."""
    machines = len({versions.machine(found) for found in results})
    return (
        "versions" if machines == 1 else "machines" if machines == len(results) else "versions and machines"
    )


def _details(results, details_of):
    """[(title, [(place of the file, Detail)])] in the order of the first file that has it."""
    made = {}
    for place, found in enumerate(results):
        for detail in details_of(found):
            made.setdefault(detail.title, []).append((place, detail))
    return list(made.items())
