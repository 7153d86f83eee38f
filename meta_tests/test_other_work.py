"""A kernel whose error is a thousand times that of the others does other work, and wins nothing."""

import pytest

from harness.analysis import stats
from harness.analysis.kernel import Kernel
from harness.report.render import terminal
from harness.report.tables import kernels
from meta_tests.made_up import group, rows

pytestmark = pytest.mark.fast

REFERENCE = rows("numpy_meshgrid", warm=1.0)
LARGE, MANY = {"n": 10**8, "n_asked": 10**8}, {"n": 10**6, "n_asked": 10**6}


def test_what_is_off_a_thousand_times_as_far_wins_nothing():
    found = group(
        REFERENCE,
        rows("numba_golden", warm=0.001, peak=10, first=0.001, error_ulps=3e9),
        rows("numba_coarse", warm=0.1, peak=10, error_ulps=2e10),
        rows("jax_brute", warm=0.5, peak=900, first=0.1, error_ulps=4.0),
    )
    assert [entry.kernel for entry in stats.fastest(found).best] == ["jax_brute"]
    names = [row[0].text for row in kernels.of_group(found).cells()]
    assert names == ["numpy_meshgrid", "numba_golden ~", "numba_coarse ~", "jax_brute"]


@pytest.mark.parametrize(
    ("errors", "more", "expected"),
    [
        # Rounding, however the sizes differ.
        ({"numba_it": 0.0, "jax_it": 900.0}, {}, []),
        ({"numba_it": 40.0, "jax_it": 30_000.0}, {}, []),
        # All that are no reference agree with each other: the system is ill-conditioned.
        ({"numba_it": 2e6, "jax_it": 7e6}, {}, []),
        # Nobody to compare with but the reference.
        ({"numba_it": 900.0}, {}, []),
        ({"numba_it": 5_000.0}, {}, ["numba_it"]),
        ({"numba_it": 2.0, "jax_it": 5_000.0}, {}, ["jax_it"]),
        ({"numba_it": 40.0, "jax_it": 50_000.0}, {}, ["jax_it"]),
        # Tuned kernels are no siblings, and can be marked.
        ({"numba_tuned": 1e7, "jax_it": 3e6}, {}, ["jax_it"]),
        ({"numba_tuned": 1e7, "jax_it": 3.0}, {}, ["numba_tuned"]),
        # The error of many numbers that are added one by one grows as the square root of their number.
        ({"numba_it": 2_000.0, "jax_it": 1.0}, {}, ["numba_it"]),
        ({"numba_it": 2_000.0, "jax_it": 1.0}, LARGE, []),
        # Two that are as far off as each other round, where a third makes the reference's steps in its order.
        ({"numba_it": 0.0, "jax_forward": 3_007.0, "jax_reverse": 2_104.0}, MANY, []),
        ({"numba_it": 0.0, "jax_forward": 3_007.0}, MANY, ["jax_forward"]),
        ({"numba_it": 0.0, "jax_golden": 3e9, "jax_coarse": 3e9}, MANY, ["jax_golden", "jax_coarse"]),
        # Ulps of values near zero.
        ({"numba_it": (1e9, 3.0), "jax_it": 1.0}, {}, []),
        ({"numba_it": (1e9, 1e6), "jax_it": 1.0}, {}, ["numba_it"]),
    ],
)
def test_other_kernels_tell_rounding_from_other_work(errors, more, expected):
    made = []
    for name, error in errors.items():
        figures = {"error_ulps": error, "tuned": name.endswith("_tuned")} | more
        if isinstance(error, tuple):
            figures["error_ulps"], figures["error_of_largest_ulps"] = error
        made.append(rows(name, warm=0.1, **figures))
    marked = [entry.kernel for entry in group(REFERENCE, *made).entries if entry.does_other_work]
    assert marked == expected


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
