"""Every kernel's figures in a terminal, and what their columns mean."""

from harness.report import words
from harness.report.render import styled, terminal, with_room, wrapped
from harness.report.tables import kernels, scaling


def text(result, width, color, calls=words.CALLS):
    """All tables of a Result as one string for a terminal of `width` columns, and what their columns mean.

    Below each stands which library is fastest in programs of so many `calls`.
    """
    parts = []
    meanings = {kernels.time_in_words(result.groups): None}
    for group in result.groups:
        table = kernels.of_group(group)
        meanings |= dict.fromkeys(column.legend for column in with_room(table, width))
        below = _lines(kernels.sentences(group, calls), width, "bold", color)
        parts.append(terminal(table, width, color) + below)
    gained = [terminal(table, width, color) for table in scaling.by_cpus(result.groups)]
    parts += gained
    legend = "; ".join(filter(None, meanings))
    parts.append(
        _lines([scaling.GAINS] if gained else [], width, "dim", color)
        + _lines(scaling.growth(result.groups), width, "bold", color)
        + _lines([legend], width, "dim", color)
    )
    return "\n".join(parts)


def _lines(sentences, width, style, color):
    lines = [line for sentence in sentences for line in wrapped(sentence, width)]
    return "".join(f"{line}\n" for line in styled(lines, style, color))
