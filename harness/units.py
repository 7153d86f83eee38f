"""Figures in words: three digits and the unit that suits."""

import math

# A unit's length in seconds, or in bytes, and its name; the longest first.
SECONDS = ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
BYTES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
# From how many seconds on a longer unit is taken, and how many of them it has.
LONG = ((2 * 86_400, 86_400, "days"), (2 * 3_600, 3_600, "h"), (1_000, 60, "min"))
# Allocations smaller than a page of memory are not counted.
PAGE_BYTES = 4_096
# An error beyond so many ulps is told by the digits that agree: of an ill-conditioned result ulps say little.
MOST_ULPS = 1_000
EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23}


def format_digits(value):
    """Three significant digits, and all of them before the point: '0.0123', '12.3', '1,235'."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _unit_of(value, units):
    """The first of the units of which the value is 1 or more as it will be printed; None if there is none.

    0.9996 s is 1 s, not 1,000 ms.
    """
    return next((unit for unit in units if float(f"{value / unit[0]:.3g}") >= 1), None)


def _unit_of_seconds(seconds, long=False):
    """Length and name of the unit for a time; `long`: minutes, hours and days are among the units."""
    longer = (unit for least, *unit in LONG if long and seconds >= least)
    return next(longer, None) or _unit_of(seconds, SECONDS) or SECONDS[-1]


def format_seconds(seconds):
    """Three significant digits in the unit that suits: '11.7 ms'."""
    length, unit = _unit_of_seconds(seconds)
    return f"{format_digits(seconds / length)} {unit}"


def format_long(seconds):
    """A time of any length in the unit that suits: '11.7 ms', '44 min', '9.5 h', '40 days'."""
    length, unit = _unit_of_seconds(seconds, long=True)
    return f"{seconds / length:.0f} min" if unit == "min" else f"{format_digits(seconds / length)} {unit}"


def format_range(median, low, high):
    """The same with a range, to two digits, in the unit of its median: '242 ms (160–730)'."""
    length, _ = _unit_of_seconds(median, long=True)
    low, high = (f"{float(f'{value / length:.2g}'):,.10g}" for value in (low, high))
    return f"{format_long(median)} ({low}–{high})"


def format_interval(median, low, high):
    """An interval of seconds in the unit of its median: '[49.1, 49.4]'."""
    length, _ = _unit_of_seconds(median)
    return f"[{format_digits(low / length)}, {format_digits(high / length)}]"


def format_duration(seconds):
    """How long a run takes, in the two largest units: '2 min 40 s', '9 h', '49 days', '0.4 s'."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        parts = [f"{minutes} min"] * (minutes > 0) + [f"{rest} s"] * (rest > 0)
        return " ".join(parts)
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours >= 48:
        return f"{hours / 24:,.0f} days"
    return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"


def format_bytes(count):
    """Decimal units: '144 MB' is 144,000,000 bytes."""
    size, unit = _unit_of(count, BYTES) or (1, "B")
    return f"{count:.0f} B" if unit == "B" else f"{format_digits(count / size)} {unit}"


def format_peak(count):
    """What a call allocates: '144 MB'; below a page of memory '< 4 kB', whatever the bytes."""
    return "< 4 kB" if count < PAGE_BYTES else format_bytes(count)


def format_error(ulps, dtype):
    """An error as ulps, '2 ulp'; where there are very many as the decimal digits that agree, '12 digits'."""
    if ulps <= MOST_ULPS or dtype not in EPSILON:
        return f"{ulps:.3g} ulp"
    share = ulps * EPSILON[dtype]
    digits = math.floor(-math.log10(share)) if share < 1 else 0
    return f"{digits} digit{'' if digits == 1 else 's'}"


def format_count(count):
    """A whole number with its thousands apart: '1,000'."""
    return f"{count:,.0f}"


def format_cpus(count):
    """'1 CPU', '2 CPUs'."""
    return f"{count} CPU{'' if count == 1 else 's'}"


def cpus_in_order(count):
    """What numbers of CPUs are sorted by: None is all of them, and more than any number."""
    return math.inf if count is None else count


def format_times(times):
    """A ratio to two digits, since more do not repeat on another machine: '1.3', '10', '120'."""
    return f"{float(f'{times:.2g}'):,.10g}"
