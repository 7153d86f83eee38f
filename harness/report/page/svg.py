"""How a plot is drawn: colours, axes, and SVG that takes the page's own ink."""

import math
import re
from dataclasses import dataclass
from html import escape
from io import BytesIO, StringIO

from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.ticker import EngFormatter, LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

from harness.report.page import slim

# Okabe and Ito's colours, told apart by the colour-blind: one per library, everywhere.
COLOURS = {"python": "#8a8a8a", "numpy": "#0f7fc4", "numba": "#d55e00", "jax": "#009e73"}
COLOURS |= {"numba on gpu": "#b8860b", "jax on gpu": "#8e5bb5"}
MARKERS = "osD^vP*Xhd"
DASHES = ("-", "--", ":", "-.")
INK = "#010203"
# Inches: so wide, its words are 12 pixels high on a phone's page, and not much higher beside others.
WIDTH = 4.9
# The largest value over the smallest that an axis has room for.
LEAST_SPAN = 10
# On top of matplotlib's own defaults, whatever a user's matplotlibrc says.
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "plots",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 12,
    "axes.labelsize": 12,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
# Words stand out from what lies under them. A page turns the light picture into a dark one by itself.
LIGHT = (
    "svg{color:#16181b;--page:#fff;font-family:system-ui,DejaVu Sans,sans-serif}"
    "text{paint-order:stroke;stroke:var(--page);stroke-width:2.5px;stroke-linejoin:round;stroke-opacity:.85}"
)
DARK = "@media(prefers-color-scheme:dark){svg{color:#e8e8e8;--page:#16181b}}"
WHOLE = StrMethodFormatter("{x:,.0f}")


@dataclass(frozen=True)
class Plot:
    """`svg` is safe to put into a page; `text` says in words what it shows."""

    title: str
    svg: str
    text: str


def colour(library):
    """The colour that stands for a library, with another one for it on a GPU."""
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
    """A Plot with a horizontal row per kernel, top to bottom in the order given.

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
            axes.xaxis.set_major_locator(_ticks(*axes.get_xlim()))
            plain_axis(axes.xaxis, EngFormatter(unit, sep="\N{NO-BREAK SPACE}"))
        axes.set_xlabel(xlabel)
        axes.grid(axis="x", alpha=0.25)
        _legend(figure, axes)

    return Plot(title, drawn(draw, 1.1 + 0.27 * len(names)), text)


def _ticks(low, high):
    """So few that their words have room, on a logarithmic axis that may span less than a power of ten."""
    if high < 4 * low:
        return MaxNLocator(3)
    return LogLocator(subs=(1, 2, 5) if high < 20 * low else (1,))


def lines(title, drawn_lines, looks, xlabel, ylabel, text, marks=(), ticks=None, unit="s"):
    """A Plot of ``{kernel: {x: seconds}}`` over two logarithmic axes, the legend below it.

    `marks` are x at which a thin line stands; `ticks` make the x axis linear, with these labels: numbers, or
    ``{x: words}``. `unit` is that of the y axis.
    """

    def draw(figure):
        axes = figure.subplots()
        for name, line in drawn_lines.items():
            axes.plot(list(line), list(line.values()), label=name, **looks[name])
        for at in marks:
            axes.axvline(at, color=INK, alpha=0.4, linestyle=":")
        axes.set_yscale("log")
        plain_axis(axes.yaxis, EngFormatter(unit, sep="\N{NO-BREAK SPACE}"))
        if ticks is None:
            axes.set_xscale("log")
            plain_axis(axes.xaxis, WHOLE)
        elif isinstance(ticks, dict):
            axes.set_xticks(list(ticks), list(ticks.values()))
            _span(axes)
        else:
            axes.set_xticks(ticks)
        axes.set_xlabel(xlabel)
        axes.set_ylabel(ylabel)
        axes.grid(alpha=0.25)
        _legend(figure, axes)

    return Plot(title, drawn(draw, 3.0 + 0.24 * len(drawn_lines)), text)


def _span(axes):
    """So much on a logarithmic y axis that what is nearly the same looks so."""
    low, high = axes.get_ylim()
    if high < LEAST_SPAN * low:
        middle, half = math.sqrt(low * high), math.sqrt(LEAST_SPAN)
        axes.set_ylim(middle / half, middle * half)


def _legend(figure, axes):
    """Below the axes, a line each: so that nothing shrinks on a phone."""
    if axes.get_legend_handles_labels()[0]:
        figure.legend(loc="outside lower left", frameon=False, labelspacing=0.2, borderpad=0)


def standalone(plot):
    """A Plot's SVG as a file of its own, in ink that is seen on light and on dark pages."""
    named = f"<title>{escape(plot.title)}</title><desc>{escape(plot.text)}</desc>"
    return _styled(plot.svg, LIGHT + DARK, named)


# What may not stand as it is in the address of a picture, and the quotes that may stand in an attribute.
ADDRESS = str.maketrans({"%": "%25", "#": "%23", "<": "%3C", ">": "%3E", "&": "%26", '"': "'", "\n": " "})


def image(plot):
    """A Plot as an HTML image that is its own source, named by the Plot's title; its text is for the page.

    An image of its own keeps what it names apart from other pictures', and can run nothing.
    """
    source = _styled(plot.svg, LIGHT).translate(ADDRESS)
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', plot.svg).groups()
    size = f'width="{float(width):.0f}" height="{float(height):.0f}"'
    return f'<img src="data:image/svg+xml,{source}" alt="{escape(plot.title)}" {size}>'


def _styled(text, style, named=""):
    return text.replace(">", f">{named}<style>{style}</style>", 1)


def picture(draw, height, width=WIDTH):
    """The bytes of a PNG of what `draw(figure)` makes; words stand out from what lies under them."""
    with style.context(["default", STYLE]):
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
        for words in figure.findobj(Text):
            words.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
        out = BytesIO()
        figure.savefig(out, format="png", dpi=160)
    return out.getvalue()


def drawn(draw, height, width=WIDTH):
    """The SVG of what `draw(figure)` makes, in the page's own ink and without a size of its own."""
    with style.context(["default", STYLE]):
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
        out = StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return slim.slim(out.getvalue(), INK)
