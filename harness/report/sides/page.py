"""The page of a comparison: what got worse on which side, a picture over the sides, every figure."""

from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

from harness.machine import described
from harness.report.page import plots
from harness.report.page.writing import map_fault, template
from harness.report.sides import told
from harness.report.tables.comparison import format_figure, of_lines

# What stands for next to nothing where an axis is logarithmic.
LEAST = {"peak memory": 1_000.0}


def text(kept):
    """The page on `outcome.kept`, as text."""
    lines = of_lines(SimpleNamespace(**line) for line in kept["lines"])
    return template("sides.html").render(
        names=list(kept["sides"]),
        machine=[described.processor(kept["machine_info"]), described.cpus(kept["machine_info"])],
        stories=list(told.stories(kept)),
        plots=plots_of(kept),
        table=told.table(kept),
        lines=lines,
        notes=kept["notes"],
        failures=kept["failures"],
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def pictures(kept, path):
    """The Plots, each an SVG that stands alone, by the file that each goes to: PATH-1.svg and so on."""
    if fault := map_fault(path):
        raise ValueError(fault)
    return {f"{path.removesuffix('.svg')}-{place}.svg": plot for place, plot in enumerate(plots_of(kept), 1)}


def plots_of(kept):
    """A Plot per problem and question: a line per kernel over the sides, with the word for each gap."""
    names, of_line, drawn, gaps = list(kept["sides"]), told.lines(kept), {}, {}
    asked = {question for _, question in of_line}
    for (kernel, question), known in told.figures(kept).items():
        if question in asked:
            problem, _, name = kernel.partition("-")
            line = {names.index(side): max(LEAST.get(question, 0), f.median) for side, f in known.items()}
            drawn.setdefault((problem, question), {})[name] = line
            words = told.gaps(known, of_line.get((kernel, question), {}))
            gaps.setdefault((problem, question), []).extend((name, names.index(n), w) for n, w in words)
    return [_plot(key, lines, gaps[key], names) for key, lines in drawn.items()]


def _plot(key, lines, gaps, names):
    (problem, question), short = key, _short(lines)
    said = "; ".join(
        f"{short[name]}: "
        + ", ".join(f"{format_figure(v, question)} on {names[at]}" for at, v in line.items())
        + "".join(f", {word} on {names[at]}" for kernel, at, word in gaps if kernel == name)
        for name, line in lines.items()
    )
    return plots.lines(
        f"{problem}: {question}, by side",
        {short[name]: line for name, line in lines.items()},
        {short[name]: name.partition("_")[0] for name in lines},
        said,
        ("side", question, partial(format_figure, question=question)),
        names,
        [(short[name], at, word) for name, at, word in gaps],
    )


def _short(names):
    """Kernels alone where nothing else of their case ids differs."""
    alone = [name.partition("-")[0] for name in names]
    return dict(zip(names, alone if len(set(alone)) == len(alone) else names, strict=True))
