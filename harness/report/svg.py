"""How a plot is drawn: colours, axes, and SVG that takes the page's own ink."""

import re
from dataclasses import dataclass
from html import escape
from io import StringIO

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, NullFormatter, StrMethodFormatter

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
WHOLE = StrMethodFormatter("{x:,.0f}")


@dataclass(frozen=True)
class Plot:
    """`svg` is safe to put into a page; `text` says in words what it shows."""

    title: str
    svg: str
    text: str


def colour(library):
    """The colour that stands for a library."""
    return COLOURS.get(library, INK)


def look(libraries):
    """Per kernel of ``{kernel: library}``: colour by library, marker and dashes by its place within it."""
    counts, looks = {}, {}
    for name, library in libraries.items():
        place = counts[library] = counts.get(library, -1) + 1
        looks[name] = {
            "color": colour(library),
            "marker": MARKERS[place % len(MARKERS)],
            "linestyle": DASHES[place % len(DASHES)],
        }
    return looks


def plain_axis(axis, formatter):
    """Label a logarithmic axis without mathematics, which stays text here."""
    axis.set_major_formatter(formatter)
    axis.set_minor_formatter(NullFormatter())


def bars(title, names, draw_row, xlabel, text, unit=None):
    """A Plot with a horizontal row per kernel, top to bottom in the table's order.

    `draw_row(axes, place, name)` draws one; `unit` makes the axis logarithmic.
    """

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

    return Plot(title, _svg(draw, 0.9 + 0.34 * len(names)), text)


def lines(title, drawn, looks, xlabel, ylabel, text, marks=(), ticks=None):
    """A Plot of ``{kernel: {x: seconds}}`` over two logarithmic axes, the legend beside it.

    `marks` are x at which a thin line stands; `ticks` make the x axis linear, with these labels.
    """

    def draw(figure):
        axes = figure.subplots()
        for name, line in drawn.items():
            axes.plot(list(line), list(line.values()), label=name, **looks[name])
        for at in marks:
            axes.axvline(at, color=INK, alpha=0.4, linestyle=":")
        axes.set_yscale("log")
        plain_axis(axes.yaxis, EngFormatter("s"))
        if ticks is None:
            axes.set_xscale("log")
            plain_axis(axes.xaxis, WHOLE)
        else:
            axes.set_xticks(ticks)
        axes.set_xlabel(xlabel)
        axes.set_ylabel(ylabel)
        axes.grid(alpha=0.25)
        axes.figure.legend(loc="outside right upper", frameon=False)

    return Plot(title, _svg(draw, 3.8, 7.2), text)


def surface(title, x, y, z, text):
    """A Plot of a function of two variables, from three arrays of one shape."""

    def draw(figure):
        axes = figure.add_subplot(projection="3d")
        axes.plot_surface(x, y, z, rstride=2, cstride=2, cmap="viridis", linewidth=0.25)
        axes.set_zlim(-0.5, 1.0)
        axes.set_xlabel("x")
        axes.set_ylabel("y")
        axes.patch.set_visible(False)
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            axis.set_pane_color((0.5, 0.5, 0.5, 0.08))

    return Plot(title, _svg(draw, 4.2, 5.4), text)


def standalone(plot):
    """A Plot's SVG as a file of its own, in ink that is seen on light and on dark pages."""
    ink = "<style>svg{color:#1b1b1b}@media(prefers-color-scheme:dark){svg{color:#e8e8e8}}</style>"
    text = plot.svg.replace(' aria-hidden="true"', "", 1)
    return text.replace(">", f">{ink}<title>{escape(plot.title)}</title>", 1)


def _svg(draw, height, width=6.4):
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
