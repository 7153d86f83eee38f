"""One self-contained HTML page from loaded results."""

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from harness.report import plots, view

# Pygments styles whose every colour stands out enough from the page (WCAG AA, checked with axe-core).
LIGHT, DARK = "xcode", "github-dark"


def render(results, verdicts):
    """The page as text, for ``[view.Result]`` and `claims.table`'s verdicts on them."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _highlighted
    environment.filters["slug"] = lambda word: "".join(c if c.isalnum() else "-" for c in word.lower())
    return environment.get_template("page.html").render(
        results=results,
        verdicts=verdicts,
        tally=view.tally(verdicts),
        code=view.code(results),
        side_by_side=view.side_by_side(results),
        compared=view.compared(results),
        unlike=view.unlike(results),
        plots=[(found, _plots(found)) for found in results],
        cpus=_cpu_plots(results),
        surface=_safe(plots.surface()),
        highlight_css=Markup(_highlight_css()),
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _plots(found):
    """[(group title, [Plot])] of one result, without those that have no figures."""
    made = []
    for group in found.groups:
        problem, _, dtype, device = group.key
        drawn = [draw(group.kernels) for draw in (plots.rounds, plots.memory, plots.first_call, plots.calls)]
        first_of_its_kind = group.key == next(
            g.key for g in found.groups if (g.key[0], *g.key[2:]) == (problem, dtype, device)
        )
        if first_of_its_kind:
            every = {g.key: g.kernels for g in found.groups}
            drawn.append(plots.sizes(every, problem, dtype, device))
        made.append((group.title, [_safe(plot) for plot in drawn if plot]))
    return made


def _cpu_plots(results):
    drawn = [(", ".join(key), plots.cpus(lines)) for key, lines in view.by_threads(results).items()]
    return [(title, _safe(plot)) for title, plot in drawn if plot]


def _safe(plot):
    """matplotlib has escaped what it was given, so the SVG may go in as it is."""
    return {"title": plot.title, "svg": Markup(plot.svg), "text": plot.text}


def _highlighted(text):
    return Markup(highlight(text, PythonLexer(), HtmlFormatter(nowrap=True)))


def _highlight_css():
    light = HtmlFormatter(style=LIGHT).get_style_defs("pre.code")
    dark = HtmlFormatter(style=DARK).get_style_defs("pre.code")
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"
