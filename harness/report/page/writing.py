"""The page, written from loaded results by its template."""

import importlib.util
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from harness.analysis import decide, stats
from harness.claims import table as claims_table
from harness.report import render as renderers
from harness.report import results as of_files
from harness.report import words
from harness.report.page import code, details, heat, map_words, repeat, strips, svg, views
from harness.report.tables import kernels, libraries, runs
from harness.storage import files

ROOT = Path(__file__).resolve().parents[3]
# What the template asks by itself.
MODULES = (decide, stats, words, code, details, heat, map_words, repeat, strips)
MODULES += (kernels, libraries, runs)


def lacking(needed=("jinja2", "scipy")):
    """A line on what is missing for the page and how to have it, or None."""
    absent = [name for name in needed if importlib.util.find_spec(name) is None]
    return f"the page needs {' and '.join(absent)}: pip install {' '.join(absent)}" if absent else None


def map_fault(path):
    """What stands in the way of a map in this file, one line, before anything is measured; or None."""
    if Path(path).suffix != ".svg":
        return f"--map: {path} must end in .svg; a browser or an editor makes a PNG of that"
    return lacking(("scipy",)) and "--map: the map needs scipy: pip install scipy"


def write(results, path, calls=words.CALLS):
    """Write the page on ``{name: loaded result}`` to `path`; `calls`: the programs that it answers for.

    Raises OSError where it cannot be written.
    """
    loaded = [of_files.Result(name, data) for name, data in results.items()]
    files.write(path, render(loaded, claims_table.table(results), calls, home(path)))


def home(path):
    """The way from the page at `path` to the checkout, ending in '/'; '' where it lies outside."""
    folder = Path(path).resolve().parent
    return f"{os.path.relpath(ROOT, folder)}/" if folder.is_relative_to(ROOT) else ""


@cache
def template(name):
    """A template of the page's folder; to compile one takes a fifth of a page's time."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    loader = FileSystemLoader(svg.TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    # What these return is escaped.
    environment.filters["table"] = lambda table, label: Markup(renderers.html(table, label))
    environment.filters["drawn"] = Markup
    environment.filters["whole"] = renderers.whole
    environment.globals |= {module.__name__.rpartition(".")[2]: module for module in MODULES}
    return environment.get_template(name)


def render(results, verdicts, calls=words.CALLS, address=""):
    """The page as text, for [Result] and `claims.table`'s verdicts on them; `address`: `home`."""
    results = of_files.in_order(results)
    all_views = list(views.views(results, calls))
    return template("page.html").render(
        results=results,
        labels=of_files.labels(results),
        views=all_views,
        # Of a file's views the first one is shown first: of the newest versions.
        chosen=[view.place for view in all_views].index(of_files.newest(results)),
        stripes=svg.stripes([library for view in all_views for library in view.libraries()]),
        calls=calls,
        unlike=of_files.unlike(results),
        verdicts=verdicts,
        telling=claims_table.telling(verdicts),
        home=address,
        made=datetime.now(UTC).strftime("%Y-%m-%d"),
    )
