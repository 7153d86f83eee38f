"""The page from its parts: what stands on it, in which order, from loaded results."""

import importlib.util
import os
from datetime import UTC, datetime
from pathlib import Path

from harness.analysis import decide, slower
from harness.claims import table as claims
from harness.report import choices, fairness, figures, table, words
from harness.report import render as renderers
from harness.report.page import code, details, map_words, repeat, strips, svg, versions, views
from harness.report.terminal import tables
from harness.storage import files
from harness.units import format_cpus

MODULES = (decide, slower, fairness, figures, details, map_words, repeat, strips, versions, tables, words)
ROOT = Path(__file__).resolve().parents[3]


def lacking():
    """A line on what is missing for the page and how to have it, or None."""
    missing = importlib.util.find_spec("jinja2") is None
    return "the page needs jinja2 (its template): pip install jinja2" if missing else None


def map_fault(path):
    """What is wrong with a file for the map, one line, before anything is measured; None if nothing."""
    if Path(path).suffix == ".svg":
        return None
    return f"--map: {path} must end in .svg; a browser or an editor makes a PNG of that"


def write(results, path, calls=choices.CALLS):
    """Write the page on ``{name: loaded result}`` to `path`; `calls`: the programs that it answers for.

    Raises OSError where it cannot be written.
    """
    verdicts = claims.table(results)
    found = [words.result(name, data) for name, data in results.items()]
    files.write(path, render(found, verdicts, calls, home(path)))


def home(path):
    """The way from the page at `path` to the checkout, ending in '/'; '' where it lies outside."""
    folder = Path(path).resolve().parent
    return f"{os.path.relpath(ROOT, folder)}/" if folder.is_relative_to(ROOT) else ""


def template(name):
    """A template of the page's folder."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(svg.TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    # What these return is escaped.
    made.filters["table"] = lambda found, of="": Markup(renderers.html(_table(found, of)))
    made.filters["drawn"] = Markup
    made.filters["cpus"] = format_cpus
    made.filters["written"] = choices.name
    made.filters["css"] = svg.css_class
    return made.get_template(name)


def _table(found, of=""):
    """A words.Table as a `table.Table`, `of` a file."""
    title = ", ".join(filter(None, (found.title, of)))
    notes = [table.Fact(0, note) for note in found.notes]
    headings = [heading.replace("\n", " ") for heading in found.headings]
    return table.of_words(title, headings, [tuple(map(str, row)) for row in found.rows], notes, headings[:1])


def render(results, verdicts, calls=choices.CALLS, address=""):
    """The page as text, for ``[words.Result]`` and `claims.table`'s verdicts on them; `address`: `home`."""
    results = versions.in_order(results)
    shown = list(views.views(results, calls))
    return template("page.html").render(
        results=results,
        labels=versions.labels(results),
        environments=environments(results),
        views=shown,
        # Of a file's views the first one is shown first: of the newest versions.
        chosen=[view.place for view in shown].index(versions.newest(results)),
        stripes=svg.stripes([library for view in shown for library in view.libraries()]),
        calls=calls,
        claims=claims.telling(verdicts),
        tally=words.tally(verdicts),
        home=address,
        made=datetime.now(UTC).strftime("%Y-%m-%d"),
        code=code.of(results),
        # What the template calls by itself.
        **{module.__name__.rpartition(".")[2]: module for module in MODULES},
    )


def environments(results):
    """``{file name: every version that differs, and the machine where it does}``, else the name."""
    known = {}
    for found in results:
        facts = choices.versions(found.data["machine_info"], versions.NEWEST_BY)
        known[found.name] = [*facts, *filter(None, versions.machine(found))]
    common = set.intersection(*map(set, known.values()))
    said = {name: ", ".join(str(f) for f in facts if f and f not in common) for name, facts in known.items()}
    return said if len(set(said.values())) == len(said) > 1 else {name: name for name in said}
