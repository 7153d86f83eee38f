"""Figures in words."""

import pytest

from harness import units

pytestmark = pytest.mark.fast


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (12.34, "12.3 s"),
        (0.01171, "11.7 ms"),
        (3.1e-6, "3.1 µs"),
        (4.2e-10, "0.42 ns"),
        (0.9996, "1 s"),
        (999.4e-6, "999 µs"),
        (1234.5, "1,234 s"),
        (0, "0 ns"),
    ],
)
def test_seconds(seconds, words):
    assert units.format_seconds(seconds) == words


def test_an_interval_is_in_the_unit_of_its_median():
    assert units.format_interval(0.0492, 0.04912, 1.0) == "[49.1, 1,000]"


@pytest.mark.parametrize(
    ("count", "words"),
    [(144_000_000, "144 MB"), (999_900, "1 MB"), (48, "48 B"), (1_500, "1.5 kB"), (8e9, "8 GB")],
)
def test_bytes(count, words):
    assert units.format_bytes(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.42, "0.42 s"),
        (45.2, "45 s"),
        (59.7, "1 min"),
        (160, "2 min 40 s"),
        (120.2, "2 min"),
        (3599.8, "1 h"),
        (5400, "1 h 30 min"),
        (9 * 3600, "9 h"),
    ],
)
def test_durations(seconds, words):
    assert units.format_duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0117, "11.7 ms"), (999, "999 s"), (2_636, "44 min"), (9 * 3600, "9 h"), (40 * 86_400, "40 days")],
)
def test_times_of_any_length(seconds, words):
    assert units.format_long(seconds) == words


@pytest.mark.parametrize(
    ("ulps", "dtype", "words"),
    [
        (0.0, "float64", "0 ulp"),
        (1_000.0, "float64", "1e+03 ulp"),
        (2_104.0, "float64", "12 digits"),  # 2,104 × 2.2e-16 = 4.7e-13
        (17_084.0, "float32", "2 digits"),  # 17,084 × 1.2e-7 = 2.0e-3
        (1e6, "float32", "0 digits"),
        (float("inf"), "float64", "0 digits"),
        (5e6, "float32", "0 digits"),
        (1e15, "float64", "0 digits"),
        (4e14, "float64", "1 digit"),
    ],
)
def test_errors_beyond_a_thousand_ulps_are_told_in_digits(ulps, dtype, words):
    assert units.format_error(ulps, dtype) == words


def test_a_peak_below_a_page_is_next_to_nothing():
    assert [units.format_peak(count) for count in (0, 4_095, 4_096)] == ["< 4 kB", "< 4 kB", "4.1 kB"]


def test_counts_and_digits():
    assert units.format_count(1_000) == "1,000"
    assert [units.format_digits(value) for value in (0.01234, 12.34, 1234.5)] == ["0.0123", "12.3", "1,234"]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((0.2484, 0.1654, 0.7304), "248 ms (170–730)"),
        ((0.951, 0.841, 1.218), "951 ms (840–1,200)"),
        ((3_900.0, 3_600.0, 6_400.0), "65 min (60–110)"),
    ],
)
def test_a_range_stands_in_the_unit_of_its_median(figures, words):
    assert units.format_range(*figures) == words
