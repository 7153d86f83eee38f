"""A kernel whose error is a thousand times that of the others does other work, and wins nothing."""

import pytest

from harness.analysis import stats
from harness.analysis.kernel import Kernel
from harness.report.render import terminal
from harness.report.tables import kernels
from meta_tests.made_up import group, rows

pytestmark = pytest.mark.fast

REFERENCE = rows("numpy_meshgrid", warm=1.0)


def marked(*made):
    return [entry.kernel for entry in group(REFERENCE, *made).entries if entry.does_other_work]


def test_what_is_off_a_thousand_times_as_far_wins_nothing():
    found = group(
        REFERENCE,
        rows("numba_golden", warm=0.001, peak=10, first=0.001, error_ulps=3e9),
        rows("numba_coarse", warm=0.1, peak=10, error_ulps=2e10),
        rows("jax_brute", warm=0.5, peak=900, first=0.1, error_ulps=4.0),
    )
    assert [entry.kernel for entry in found.entries if entry.does_other_work] == [
        "numba_golden",
        "numba_coarse",
    ]
    assert [entry.kernel for entry in stats.fastest(found).best] == ["jax_brute"]
    table = kernels.of_group(found)
    assert [row[0].text for row in table.cells()] == [
        "numpy_meshgrid",
        "numba_golden ~",
        "numba_coarse ~",
        "jax_brute",
    ]


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        # Rounding, however the sizes differ.
        ({"numba_it": 0.0, "jax_it": 900.0}, []),
        ({"numba_it": 40.0, "jax_it": 30_000.0}, []),
        # All that are no reference agree with each other: the system is ill-conditioned.
        ({"numba_it": 2e6, "jax_it": 7e6}, []),
        # Nobody to compare with but the reference.
        ({"numba_it": 900.0}, []),
        ({"numba_it": 5_000.0}, ["numba_it"]),
        ({"numba_it": 2.0, "jax_it": 5_000.0}, ["jax_it"]),
        ({"numba_it": 40.0, "jax_it": 50_000.0}, ["jax_it"]),
    ],
)
def test_siblings_tell_rounding_from_other_work(errors, expected):
    assert marked(*(rows(name, warm=0.1, error_ulps=error) for name, error in errors.items())) == expected


def test_tuned_kernels_are_no_siblings_and_can_be_marked():
    tuned = rows("numba_fast", warm=0.1, error_ulps=1e7, tuned=True)
    assert marked(tuned, rows("jax_it", warm=0.1, error_ulps=3e6)) == ["jax_it"]
    assert marked(tuned, rows("jax_it", warm=0.1, error_ulps=3.0)) == ["numba_fast"]


def test_many_numbers_added_one_by_one_are_rounding():
    """The error of such a sum grows as the square root of their number."""
    sibling, off = rows("jax_it", warm=0.1, error_ulps=1.0), {"warm": 0.1, "error_ulps": 2_000.0}
    assert marked(rows("numba_it", **off), sibling) == ["numba_it"]
    assert not marked(rows("numba_it", n=10**8, n_asked=10**8, **off), sibling)


def test_two_that_are_as_far_off_as_each_other_round_where_a_third_repeats_the_reference():
    """Derivatives along a trajectory of so many steps: the third makes the reference's steps in its order."""
    made = {"n": 10**6, "n_asked": 10**6, "warm": 0.1}
    same = rows("numba_it", **made, error_ulps=0.0)
    pair = [rows("jax_forward", **made, error_ulps=3_007.0), rows("jax_reverse", **made, error_ulps=2_104.0)]
    assert not marked(same, *pair)
    assert marked(same, pair[0]) == ["jax_forward"]
    coarse = [rows(f"jax_{name}", **made, error_ulps=3e9) for name in ("golden", "coarse")]
    assert marked(same, *coarse) == ["jax_golden", "jax_coarse"]


def test_ulps_of_values_near_zero_are_no_other_work():
    near = rows("numba_it", warm=0.1, error_ulps=1e9, error_of_largest_ulps=3.0)
    assert not marked(near, rows("jax_it", warm=0.1, error_ulps=1.0))
    off = rows("numba_it", warm=0.1, error_ulps=1e9, error_of_largest_ulps=1e6)
    assert marked(off, rows("jax_it", warm=0.1, error_ulps=1.0)) == ["numba_it"]


def test_what_compiles_at_import_has_that_in_its_first_call():
    eager = rows("numba_eager", warm=0.1, first=0.001, imported=0.5, import_compile_seconds=0.3)
    found = group(REFERENCE, eager, rows("numba_lazy", warm=0.1, first=0.2))
    compiled = [found.entry("numba_eager"), found.entry("numba_lazy")]
    assert [entry.kernel for entry in stats.ranked(compiled, Kernel.cold_call_at_n).best] == ["numba_lazy"]
    entry = found.entry("numba_eager")
    assert entry.cold_call_at_n().median == pytest.approx(0.301, rel=0.02)
    assert entry.first_call_at_n().median == pytest.approx(0.001, rel=0.02)
    shown = terminal(kernels.of_group(found), 120)
    (row,) = (line for line in shown.splitlines() if line.startswith("numba_eager  "))
    assert " 301 ms " in row
    assert "numba_eager compiles at import: its first call is shown with the 300 ms of that" in shown
