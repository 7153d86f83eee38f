"""Tables and verdicts from made-up rows: every outcome, and nothing that is not in the rows."""

import random
from pathlib import Path

import pytest

from harness import readme
from harness.estimates import best, interval, pays_off_after
from harness.summary import text

ROOT = Path(__file__).resolve().parent.parent


def rows(kernel, warm=None, first=None, peak=None, **info):
    """Rows of one kernel as the JSON has them; `warm` and `first` are (median, low, high)."""
    common = {
        "problem": "grid_max",
        "kernel": kernel,
        "label": kernel,
        "library": kernel.partition("_")[0],
        "reference": kernel.startswith("numpy"),
        "prepares": False,
        "size": "small",
        "n": 50,
        "n_asked": 50,
        "dtype": "float64",
        "device": "cpu",
    } | info
    made = []
    for question, figures in (("first_call", first), ("speed", warm)):
        if figures:
            extra = {**common, "question": question, "median_interval": figures[1:]}
            extra |= {"cores_used": 1.0, "error_ulps": 0.0, "import_seconds": 0.5}
            made.append({"stats": {"median": figures[0]}, "extra_info": extra})
    if peak is not None:
        extra = {**common, "question": "memory", "peak_bytes": peak, "input_bytes": 9, "given_bytes": 9}
        made.append({"stats": {"median": 1.0}, "extra_info": extra})
    return made


def shown(*kernels):
    return text([row for made in kernels for row in made], width=120, color=False)


NUMPY = rows("numpy_a", (0.1, 0.09, 0.11), (0.1, 0.1, 0.1001), 1_000_000)


def test_ratio_break_even_and_the_three_verdicts():
    out = shown(NUMPY, rows("jax_b", (0.01, 0.009, 0.011), (1.0, 0.9, 1.1), 5_000))
    assert "10×" in out
    # 1.0 + 0.01 (k - 1) <= 0.1 + 0.1 (k - 1) from k = 11 on
    assert " 11 " in next(line for line in out.splitlines() if line.startswith("jax_b"))
    assert "fastest: jax_b (10 ms)" in out
    assert "leanest: jax_b (5 kB)" in out
    assert "cheapest first call: numpy_a (100 ms)" in out


def test_overlapping_intervals_are_too_close_to_call():
    out = shown(NUMPY, rows("jax_b", (0.095, 0.085, 0.105)))
    assert "fastest: too close to call between jax_b (95 ms) and numpy_a (100 ms)" in out


def test_a_row_at_a_smaller_n_is_scaled_and_says_so():
    out = shown(NUMPY, rows("python_c", (0.5, 0.4, 0.6), n=5))
    assert "python_c *" in out
    assert "5 s" in out
    assert "* measured at n = 5" in out


def test_scaling_a_first_call_does_not_scale_its_compilation():
    out = shown(NUMPY, rows("jax_c", (0.01, 0.009, 0.011), (0.4, 0.39, 0.41), n=5))
    # 0.4 s of first call, and nine more times the warm call's 0.01 s
    assert "490 ms" in out


def test_missing_figures_leave_a_dash_and_no_claim():
    out = shown(rows("numpy_a", peak=7))
    assert "–" in out
    assert "fastest" not in out
    assert "leanest: only one kernel measured" in out


def test_a_kernel_that_prepares_outside_is_no_candidate():
    out = shown(NUMPY, rows("numpy_d", (0.01, 0.009, 0.011), peak=1, prepares=True, reference=False))
    assert "numpy_d prepares outside the call" in out
    assert "numpy_d (10 ms)" not in out


def test_markup_in_a_name_is_text():
    assert "[red]x" in shown(rows("[red]x", (0.1, 0.1, 0.1)))


@pytest.mark.parametrize("first", [0.05, 0.1, 0.9, 3.0])
@pytest.mark.parametrize("warm", [0.01, 0.0999, 0.1, 0.2])
def test_pays_off_is_the_first_such_number_of_calls(first, warm):
    def cheaper(calls):
        return first + (calls - 1) * warm <= 0.1 + (calls - 1) * 0.1 + 1e-12

    expected = next((calls for calls in range(1, 50_000) if cheaper(calls)), None)
    assert pays_off_after(first, warm, 0.1, 0.1) == expected


def test_intervals_cover_the_median_as_often_as_they_say():
    random.seed(1)
    samples = [[random.lognormvariate(0, 1) for _ in range(15)] for _ in range(400)]
    covered = sum(low <= 1 <= high for low, high, _ in map(interval, samples))
    assert covered >= 0.92 * 400
    assert interval([3.0]) == (3.0, 3.0, 0.0)
    assert interval([1.0, 2.0, 3.0]) == (1.0, 3.0, 0.75)


def test_best_names_all_that_overlap_the_smallest():
    found = best([("a", 3, 2.9, 3.1), ("b", 1, 0.9, 1.5), ("c", 1.4, 1.2, 1.6)])
    assert [name for name, *_ in found] == ["b", "c"]


def test_the_readme_shows_the_saved_results():
    text = (ROOT / "README.md").read_text()
    assert text.count("<!-- end -->") == 3
    assert readme.renewed(text) == text, "python -m harness.readme"
