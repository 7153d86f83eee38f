"""Figures in words: three digits and the unit that suits."""

import math

SECONDS = ((1, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns"))
# From how many seconds on a longer unit is taken, and how many of them it has.
LONG = ((2 * 86_400, 86_400, "days"), (2 * 3_600, 3_600, "h"), (1_000, 60, "min"))
BYTES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
# Allocations smaller than a page of memory are not counted.
PAGE_BYTES = 4_096
# An error beyond so many ulps is told by the digits that agree: of an ill-conditioned result ulps say little.
MOST_ULPS = 1_000
EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23}


def format_seconds(seconds):
    """Three significant digits in the unit that suits: '11.7 ms'."""
    factor, unit = _unit_of(seconds)
    return f"{format_digits(seconds * factor)} {unit}"


def format_long(seconds):
    """A time of any length in the unit that suits: '11.7 ms', '44 min', '9.5 h', '40 days'."""
    length, unit = _unit_of_long(seconds)
    return f"{_in_unit(seconds, length, unit)} {unit}"


def format_range(median, low, high):
    """The same with a range, to two digits, in the unit of its median: '242 ms (160–730)'."""
    length, unit = _unit_of_long(median)
    low, high = (f"{float(f'{value / length:.2g}'):,.10g}" for value in (low, high))
    return f"{_in_unit(median, length, unit)} {unit} ({low}–{high})"


def _unit_of_long(seconds):
    """Length in seconds and name of the unit in which a time of any length is told."""
    factor, short = _unit_of(seconds)
    return next(((length, unit) for least, length, unit in LONG if seconds >= least), (1 / factor, short))


def _in_unit(seconds, length, unit):
    return f"{seconds / length:.0f}" if unit == "min" else format_digits(seconds / length)


def format_interval(median, low, high):
    """An interval of seconds in the unit of its median: '[49.1, 49.4]'."""
    factor, _ = _unit_of(median)
    return f"[{format_digits(low * factor)}, {format_digits(high * factor)}]"


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
    for size, unit in BYTES:
        if _rounded(count / size) >= 1:
            return f"{format_digits(count / size)} {unit}"
    return f"{count:.0f} B"


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


def format_digits(value):
    """Three significant digits, and all of them before the point: '0.0123', '12.3', '1,235'."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def format_times(times):
    """A ratio to two digits, since more do not repeat on another machine: '1.3', '10', '120'."""
    return f"{float(f'{times:.2g}'):,.10g}"


def _unit_of(seconds):
    """Factor and name of the unit in which these seconds are 1 or more; nanoseconds otherwise."""
    return next((unit for unit in SECONDS if _rounded(seconds * unit[0]) >= 1), SECONDS[-1])


def _rounded(value):
    """As it will be printed: 0.9996 s is 1 s, not 1,000 ms."""
    return float(f"{value:.3g}")
