"""Figures in words."""

import math

import pytest

from harness.units import (
    format_bytes,
    format_count,
    format_digits,
    format_duration,
    format_error,
    format_interval,
    format_long,
    format_peak,
    format_range,
    format_seconds,
)

pytestmark = pytest.mark.fast
WORDS = {
    format_seconds: {
        12.34: "12.3 s",
        0.01171: "11.7 ms",
        3.1e-6: "3.1 µs",
        4.2e-10: "0.42 ns",
        0.9996: "1 s",
        999.4e-6: "999 µs",
        1234.5: "1,234 s",
        0: "0 ns",
    },
    format_long: {0.0117: "11.7 ms", 999: "999 s", 2_636: "44 min", 9 * 3600: "9 h", 40 * 86_400: "40 days"},
    format_duration: {
        0.42: "0.42 s",
        45.2: "45 s",
        59.7: "1 min",
        160: "2 min 40 s",
        120.2: "2 min",
        3599.8: "1 h",
        5400: "1 h 30 min",
        9 * 3600: "9 h",
    },
    format_bytes: {144_000_000: "144 MB", 999_900: "1 MB", 48: "48 B", 1_500: "1.5 kB", 8e9: "8 GB"},
    format_peak: {0: "< 4 kB", 4_095: "< 4 kB", 4_096: "4.1 kB"},
    format_count: {1_000: "1,000"},
    format_digits: {0.01234: "0.0123", 12.34: "12.3", 1234.5: "1,234"},
    # Beyond a thousand ulps in digits: 2,104 × 2.2e-16 = 4.7e-13.
    lambda ulps: format_error(ulps, "float64"): {
        0.0: "0 ulp",
        1_000.0: "1e+03 ulp",
        2_104.0: "12 digits",
        4e14: "1 digit",
        1e15: "0 digits",
        math.inf: "0 digits",
    },
    lambda ulps: format_error(ulps, "float32"): {17_084.0: "2 digits", 1e6: "0 digits", 5e6: "0 digits"},
    # In the unit of their median.
    lambda figures: format_range(*figures): {
        (0.2484, 0.1654, 0.7304): "248 ms (170–730)",
        (0.951, 0.841, 1.218): "951 ms (840–1,200)",
        (3_900.0, 3_600.0, 6_400.0): "65 min (60–110)",
    },
    lambda figures: format_interval(*figures): {(0.0492, 0.04912, 1.0): "[49.1, 1,000]"},
}


@pytest.mark.parametrize(
    ("in_words", "figure", "words"),
    [(in_words, *known) for in_words, table in WORDS.items() for known in table.items()],
)
def test_a_figure_has_three_digits_and_the_unit_that_suits(in_words, figure, words):
    assert in_words(figure) == words
