"""One self-contained HTML page from loaded results.

Its template, its plots and its highlighted code need libraries that the tables do not: `lacking` says which.
"""

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

from harness.analysis.slower import DRIFT, FEWEST, SMALLEST
from harness.claims import readability
from harness.claims import table as claims
from harness.claims.claim import Lacking
from harness.report import tables, words
from harness.storage import files
from harness.units import format_seconds

NEEDED = {"matplotlib": "plots", "jinja2": "the page's template", "pygments": "highlighted code"}
# Pygments styles whose every colour stands out enough from the page (WCAG AA, checked with axe-core).
LIGHT, DARK = "xcode", "github-dark"


def lacking():
    """A line on what is missing for the page and how to have it, or None."""
    gone = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not gone:
        return None
    uses = " and ".join(f"{name} ({NEEDED[name]})" for name in gone)
    return f"the page needs {uses}: pip install {' '.join(gone)}"


def write(results, path):
    """Write the page on ``{name: loaded result}`` to `path`. Raises OSError where it cannot be written."""
    verdicts = claims.table(results)
    files.write(path, render([words.result(name, data) for name, data in results.items()], verdicts))


def render(results, verdicts):
    """The page as text, for ``[words.Result]`` and `claims.table`'s verdicts on them."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    from harness.report import plots

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _highlighted
    environment.filters["slug"] = lambda word: "".join(c if c.isalnum() else "-" for c in word.lower())
    # matplotlib has escaped what it was given, so the SVG may go in as it is.
    environment.filters["svg"] = lambda plot: Markup(plot.svg)
    return environment.get_template("page.html").render(
        results=results,
        facts=_facts,
        answers=words.answers,
        kernel_table=words.kernel_table,
        verdicts=verdicts,
        tally=words.tally(verdicts),
        code=_code(results),
        side_by_side=side_by_side(results),
        compared=[(found.name, _compared(found)) for found in results],
        comparison_headings=words.COMPARED,
        unlike=_unlike(results),
        plots=[(found, _plots(found)) for found in results],
        cpus=_cpus(results),
        gains=tables.GAINS,
        fewest=FEWEST,
        smallest=SMALLEST,
        drift=f"{DRIFT:.0%}",
        surface=plots.surface(),
        highlight_css=Markup(_highlight_css()),
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _facts(data):
    """What the file says of its machine and its run, as (name, value)."""
    info = data["machine_info"]
    versions = {k: v for k, v in (info.get("libraries") or {}).items() if v}
    memory = info.get("memory_bytes")
    settings = info.get("settings", info.get("environment")) or {}
    facts = [
        ("processor", info.get("processor_name") or info.get("processor")),
        ("CPUs", f"{info.get('cpus_usable', '?')} of {info.get('cpus_present', '?')} used"),
        ("memory", f"{memory / 1e9:.1f} GB" if memory else None),
        ("GPU", "; ".join(", ".join(gpu.values()) for gpu in info.get("gpus") or [])),
        ("system", " ".join(str(info[k]) for k in ("system", "release", "machine") if info.get(k))),
        ("Python", info.get("python_version")),
        ("libraries", ", ".join(f"{name} {version}" for name, version in versions.items())),
        ("transparent huge pages", info.get("transparent_huge_pages")),
        ("settings", ", ".join(f"{k}={v}" for k, v in settings.items())),
        ("rounds", data.get("rounds")),
        ("seed of the order", data.get("seed")),
        ("measured", data.get("datetime")),
        ("commit", (data.get("commit_info") or {}).get("id")),
    ]
    return [(name, str(value)) for name, value in facts if value not in (None, "")]


def _code(results):
    """Per problem: (problem, [(kernel, label, code, readability in words, figures in words)]).

    The code is this checkout's. A kernel of a result that is not here is said to be missing.
    """
    labels = {}
    for group in (group for found in results for group in found.groups):
        for entry in group.entries:
            labels.setdefault(group.problem, {}).setdefault(entry.kernel, entry.label)
    made = []
    for problem, kernels in labels.items():
        lines = []
        for kernel, label in kernels.items():
            text = readability.source(problem, kernel)
            try:
                found = readability.measure(problem, kernel)
                size = f"{found.lines} lines, cognitive complexity {found.complexity}"
            except Lacking as lack:
                size = str(lack)
            lines.append((kernel, label, text[1] if text else "", size, _figures(results, problem, kernel)))
        made.append((problem, lines))
    return made


def _figures(results, problem, kernel):
    """A kernel's figures in words, from the first group that has them."""
    for group in (group for found in results for group in found.groups):
        entry = group.entry(kernel) if group.problem == problem else None
        if entry:
            shown = words.kernel_table(group)
            line = dict(zip(shown.headings, shown.rows[group.entries.index(entry)], strict=True))
            return f"warm {line['time']}, first call {line['first']}, peak {line['peak']} ({group.title})"
    return ""


def side_by_side(results):
    """Warm times of several Results, [(title, [(kernel, [time per result])])]; [] for one."""
    if len(results) < 2:
        return []
    made = {}
    for place, found in enumerate(results):
        for group in found.groups:
            lines = made.setdefault(group.title, {})
            for entry in group.entries:
                times = lines.setdefault(entry.kernel, [words.MISSING] * len(results))
                if entry.warm:
                    times[place] = format_seconds(entry.warm_at_n().median)
    return [(title, list(lines.items())) for title, lines in made.items()]


def _unlike(results):
    """What sets the first result apart from each other one, a line each."""
    first, *others = results
    return [
        f"{first.name} and {other.name}: {line}"
        for other in others
        for line in files.differences(first.data, other.data)
    ]


def _compared(found):
    """The cells of the comparison that a file of its side B has kept."""
    return [words.comparison_cells(line) for line in words.saved_comparison(found.data)]


def _plots(found):
    """[(group title, [Plot])] of one Result, without those that have no figures."""
    from harness.report import plots

    made, seen = [], set()
    for group in found.groups:
        drawn = [draw(group) for draw in (plots.processes, plots.memory, plots.first_call, plots.calls)]
        problem, _, *where = group.key
        if (problem, *where) not in seen:
            seen.add((problem, *where))
            drawn.append(plots.sizes(found.groups, problem, *where))
        made.append((group.title, [plot for plot in drawn if plot]))
    return made


def _cpus(results):
    """[(name, Table, Plot)] of what more CPUs bring: of each Result that has several counts.

    If none has, of all that differ from the first in CPUs only, together.
    """
    from harness.report import plots

    first = results[0]
    sets = [(found.name, found.groups, True) for found in results if tables.gain_tables(found.groups)]
    if not sets:
        alike = [found for found in results if _differs_in_cpus_only(first, found)]
        sets = [("", [group for found in alike for group in found.groups], False)]
    return [
        (name, table, plots.cpus(groups, key, same_run))
        for name, groups, same_run in sets
        for key, table in tables.gain_tables(groups, same_run).items()
    ]


def _differs_in_cpus_only(first, found):
    lines = files.differences(first.data, found.data)
    return all(line.startswith(("cpus_usable", "threads usable")) for line in lines)


def _highlighted(text):
    from markupsafe import Markup
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return Markup(highlight(text, PythonLexer(), HtmlFormatter(nowrap=True)))


def _highlight_css():
    from pygments.formatters import HtmlFormatter

    light = HtmlFormatter(style=LIGHT).get_style_defs("pre.code")
    dark = HtmlFormatter(style=DARK).get_style_defs("pre.code")
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"
