"""The heat map of many problems: what each library takes for one program, as a multiple of the fastest."""

from dataclasses import dataclass

import numpy as np

from harness.analysis import choice
from harness.report.page import map_words, svg
from harness.report.render import BEFORE
from harness.report.table import BEST, MISSING, TIE
from harness.report.words import with_range
from harness.units import format_times


@dataclass(frozen=True)
class Row:
    """A problem: `cells` are (text, CSS classes), a library each; `reference` is NumPy's time in words.

    `times`: ``{library: multiple of the fastest one's time}``, of those that have a figure.
    """

    panel: choice.Panel
    cells: list
    reference: str
    times: dict


def rows(panels, libraries, calls):
    """A Row for each Panel with figures of a program of so many calls, at its largest n."""
    entries = []
    for panel in panels:
        if answer := choice.by_script(panel.last, calls):
            costs = {cost.library: cost for cost in answer.costs}
            reference = with_range(costs["numpy"].seconds) if "numpy" in costs else MISSING
            times = {library: cost.times for library, cost in costs.items()}
            entries.append(Row(panel, [_cell(costs.get(lib), answer) for lib in libraries], reference, times))
    return entries


def _cell(cost, answer):
    """A library's colour is the stronger the nearer it is to the fastest, and striped where nobody is."""
    if cost is None:
        return MISSING, ""
    if cost.library not in answer.best:
        near = 2 - int(np.digitize(cost.times, map_words.STRONGER))
        return format_times(cost.times), f"{svg.css_class(cost.library)} near{near}"
    mark, look = (BEST, "near3") if answer.tied == 1 else (TIE, "striped")
    return BEFORE[mark] + format_times(cost.times), f"{svg.css_class(cost.library)} {look}"


def means(rows, libraries):
    """(geometric means of the multiples in words, a library each; over how many Rows).

    Over the problems in which every one of the libraries has a figure; none without such a problem.
    """
    complete = [[row.times[name] for name in libraries] for row in rows if row.times.keys() >= set(libraries)]
    if not complete:
        return [], 0
    return [format_times(mean) for mean in np.exp(np.log(complete).mean(axis=0))], len(complete)
