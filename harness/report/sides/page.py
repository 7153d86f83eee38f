"""The page of a comparison: what got worse on which side, a picture over the sides, every figure."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from harness.machine import described
from harness.report.page import svg
from harness.report.page.writing import templates
from harness.report.sides import told
from harness.report.tables.comparison import format_figure, of_lines

LABELS = {"warm call": "seconds per warm call (log)", "first call": "seconds of the first call (log)"}
LABELS |= {"peak memory": "peak bytes of a call (log)"}
# What stands for next to nothing where an axis is logarithmic.
LEAST = {"peak memory": 1_000.0}


def text(kept):
    """The page on `outcome.kept`, as text."""
    lines = of_lines(SimpleNamespace(**line) for line in kept["lines"])
    return (
        templates()
        .get_template("sides.html")
        .render(
            names=list(kept["sides"]),
            machine=[described.processor(kept["machine_info"]), described.cpus(kept["machine_info"])],
            stories=list(told.stories(kept)),
            plots=plots(kept),
            table=told.table(kept),
            lines=lines,
            notes=kept["notes"],
            failures=kept["failures"],
            made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        )
    )


def pictures(kept, path):
    """The Plots, each an SVG that stands alone, by the file that each goes to: PATH-1.svg and so on."""
    if Path(path).suffix != ".svg":
        raise ValueError(f"--map: {path} must end in .svg, where a comparison of sides is shown")
    alone = [replace(plot, svg=svg.standalone(plot)) for plot in plots(kept)]
    return {f"{path.removesuffix('.svg')}-{place}.svg": plot for place, plot in enumerate(alone, 1)}


def plots(kept):
    """A Plot per problem and question: a line per kernel over the sides."""
    names = list(kept["sides"])
    drawn = {}
    asked = {question for _, question in told.lines(kept)}
    for (kernel, question), known in told.figures(kept).items():
        if question in asked:
            problem, _, name = kernel.partition("-")
            line = {names.index(side): max(LEAST.get(question, 0), f.median) for side, f in known.items()}
            drawn.setdefault((problem, question), {})[name] = line
    return [_plot(*key, lines, names) for key, lines in drawn.items()]


def _plot(problem, question, lines, names):
    short = _short(lines)
    looks = svg.look({short[name]: name.partition("_")[0] for name in lines})
    text = "; ".join(
        f"{short[name]}: "
        + ", ".join(f"{format_figure(v, question)} on {names[at]}" for at, v in line.items())
        for name, line in lines.items()
    )
    return svg.lines(
        f"{problem}: {question}, by side",
        {short[name]: line for name, line in lines.items()},
        looks,
        "side",
        LABELS[question],
        text,
        ticks=dict(enumerate(names)),
        unit="B" if question == "peak memory" else "s",
    )


def _short(names):
    """Kernels alone where nothing else of their case ids differs."""
    alone = [name.partition("-")[0] for name in names]
    return dict(zip(names, alone if len(set(alone)) == len(alone) else names, strict=True))
