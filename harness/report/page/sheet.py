"""All strips and maps of results as one picture, a file that stands alone: ``--map FILE.svg``."""

from harness.analysis.choice import MOST_CALLS
from harness.report.page import map_words, maps, strips, svg
from harness.report.page.svg import Axis, text
from harness.storage import files

TITLE = "Which library is fastest?"
CALLS = "calls in one program, import and compile included"
# Pixels: the picture, a strip with its row and where it begins, a map with its title; a row of the legend,
# a key without its words, a letter of these.
WIDTH, ROW, BEGIN, LENGTH = 800, 38, 330, 440
MAP, HEADING = maps.HEIGHT + 36, 24
KEYS, KEY, LETTER = 20, 54, 6.6


def save(panels, path):
    """Write the strips of problems of one size and the maps of others. Raises ValueError without figures."""
    measured = [panel for panel in panels if map_words.libraries([panel])]
    if not measured:
        raise ValueError("--map: no row has the figures of a whole program (import, first call, warm call)")
    mixed = len({panel.dtype for panel in measured}) > 1
    plots = {panel: maps.panel(panel, with_figures=False) for panel in measured}
    parts, height = [], 0
    for panel, plot in plots.items():
        if plot is None:
            parts += _strip(panel, map_words.title(panel, mixed), height)
            height += ROW
    if height:
        axis = svg.x_axis(Axis(1, MOST_CALLS, BEGIN, BEGIN + LENGTH), height)
        parts += [axis, text(BEGIN + LENGTH / 2, height + 32, CALLS, "middle")]
        height += ROW + 8
    mapped = [(map_words.title(panel, mixed), plot) for panel, plot in plots.items() if plot]
    for place, (title, plot) in enumerate(mapped):
        x, y = place % 2 * WIDTH / 2, height + place // 2 * MAP
        parts.append(text(x + 4, y + 14, title, css="name"))
        parts.append(svg.placed(plot.svg, x, y + HEADING, maps.WIDTH, maps.HEIGHT))
    height += -(-len(mapped) // 2) * MAP
    libraries = map_words.libraries(measured)
    x, y = 4, height + 4
    for look, words in map_words.legend(libraries) + (map_words.leads() if mapped else []):
        width = round(KEY + LETTER * len(words))
        if x + width > WIDTH:
            x, y = 4, y + KEYS
        parts.append(f'<rect x="{x}" y="{y}" width="24" height="12" {look}/>{text(x + 30, y + 10, words)}')
        x += width
    height = y + KEYS
    alt = " ".join(f"{map_words.title(panel, mixed)}. {map_words.described(panel)}" for panel in measured)
    files.write(path, svg.Plot(TITLE, alt, "".join(parts), WIDTH, height).alone(libraries))


def _strip(panel, title, y):
    pattern, _, problem = title.rpartition(" (")
    size = panel.last.n_in_words
    yield text(4, y + 13, pattern or title, css="name")
    yield text(4, y + 27, f"{problem.replace(')', '')}, {size}" if pattern else size)
    yield svg.placed(strips.strip(panel.last), BEGIN, y + 4, LENGTH, strips.HEIGHT)
