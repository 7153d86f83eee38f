"""Rows of kernels, and cells that several Tables have."""

from typing import NamedTuple

from harness.analysis.kernel import Kernel
from harness.analysis.table import Group
from harness.report.table import MISSING, Cell
from harness.report.words import format_times
from harness.units import format_peak, format_seconds


class Row(NamedTuple):
    """A Kernel among those of its Group; `label` tells apart rows of several files."""

    group: Group
    entry: Kernel
    label: str = ""


def rows(group):
    """A Row per kernel, in order of appearance, those that failed at the end."""
    return [Row(group, entry) for entry in group.entries]


def number(value, text):
    """The Cell of a number that `text` writes, or of None."""
    return Cell(MISSING) if value is None else Cell(text(value), value)


def seconds(figure, mark="", more=""):
    """The Cell of an Estimate in seconds, or of None."""
    return Cell(format_seconds(figure.median), figure.median, mark, more) if figure else Cell(MISSING)


def peak(entry):
    """The Cell of an entry's peak memory at the n asked for; an entry may be None."""
    return number(entry and entry.peak_bytes_at_n(), format_peak)


def times(value):
    """The Cell of a ratio, or of None."""
    return number(value, lambda ratio: f"{format_times(ratio)}×")


def ratio(figure, other):
    """How many times `other` an Estimate is, by the two medians that are shown; None without both."""
    return figure.median / other.median if figure and other else None
