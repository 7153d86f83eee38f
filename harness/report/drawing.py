"""How a plot is drawn: colours, axes, and SVG that takes the page's own ink."""

import re
from dataclasses import dataclass
from io import StringIO

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, NullFormatter, StrMethodFormatter

from harness import problems

# Okabe and Ito's colours, told apart by the colour-blind: one per library, everywhere.
COLOURS = {"python": "#8a8a8a", "numpy": "#0f7fc4", "numba": "#d55e00", "jax": "#009e73"}
MARKERS = "osD^vP*Xhd"
DASHES = ("-", "--", ":", "-.")
INK = "#010203"
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "plots",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True)
class Plot:
    """`svg` is safe to put into a page; `text` says in words what it shows."""

    title: str
    svg: str
    text: str


def colour(kernel):
    return COLOURS.get(problems.library_of(kernel), INK)


def look(kernels):
    """Per kernel: colour by library, marker and dashes by its place within the library."""
    counts, looks = {}, {}
    for name in kernels:
        library = problems.library_of(name)
        place = counts[library] = counts.get(library, -1) + 1
        looks[name] = {
            "color": colour(name),
            "marker": MARKERS[place % len(MARKERS)],
            "linestyle": DASHES[place % len(DASHES)],
        }
    return looks


def plain_axis(axis, formatter):
    """Label a logarithmic axis without mathematics, which stays text here."""
    axis.set_major_formatter(formatter)
    axis.set_minor_formatter(NullFormatter())


WHOLE = StrMethodFormatter("{x:,.0f}")


def finish_lines(axes, xlabel, ylabel):
    """Name the axes of lines over logarithmic seconds; the legend stands beside them."""
    plain_axis(axes.yaxis, EngFormatter("s"))
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.grid(alpha=0.25)
    axes.figure.legend(loc="outside right upper", frameon=False)


def as_svg(draw, height, width=6.4):
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
        out = StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    text = out.getvalue()
    text = text[text.index("<svg") :].replace(INK, "currentColor")
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # Its size is the page's business; the figure's caption is its name.
    return re.sub(r'<svg ([^>]*?)width="[^"]*" height="[^"]*"', r'<svg aria-hidden="true" \1', text, count=1)


def bars(title, names, draw_row, xlabel, text, unit=None):
    """A horizontal row per kernel, top to bottom in the table's order."""

    def draw(figure):
        axes = figure.subplots()
        for place, name in enumerate(names):
            draw_row(axes, place, name)
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.5, -0.5)
        if unit:
            axes.set_xscale("log")
            plain_axis(axes.xaxis, EngFormatter(unit))
        axes.set_xlabel(xlabel)
        axes.grid(axis="x", alpha=0.25)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.25), ncols=3, frameon=False)

    return Plot(title, as_svg(draw, 0.9 + 0.34 * len(names)), text)
