"""One case: its names, its n, and why it may not be run here."""

from dataclasses import asdict, replace

import pytest

from harness.cases import FIELDS
from harness.cases.case import Case, no_room
from harness.cases.problems import REQUIRED, Problem, spelled
from harness.machine import resources
from meta_tests.whole import run_python

pytestmark = pytest.mark.fast


def test_a_case_is_named_by_its_fields():
    case = Case("quadratic_map", "numpy_loop", "lecture", "float32", "cpu", 2)
    assert tuple(asdict(case)) == FIELDS
    assert Case(**case.named) == case
    assert case.id == "quadratic_map-numpy_loop-lecture-float32-cpu-2cpus"
    assert case.block == ("quadratic_map", "lecture", "float32", "cpu")
    assert (case.n_asked, case.n, case.library) == (10_000_000, 1_000_000, "numpy")
    assert replace(case, problem="quadratic_map:other").checked_once == case.checked_once


def test_a_kernel_that_would_take_too_long_says_for_which_n_it_is():
    case = Case("grid_max", "python_loop", "lecture", "float64", "cpu")
    assert "is for n up to 300, and lecture is n = 3,000" in case.too_large
    assert "is for n up to 300, and 500 is more: it would" in replace(case, size="500").too_large
    assert replace(case, size="small").too_large is None


def test_a_kernel_on_pythons_floats_is_for_float64():
    case = Case("kalman", "numpy_floats", "small", "float32", "cpu")
    assert case.too_large.endswith("which are float64: run it with --dtype float64")
    assert replace(case, dtype="float64").too_large is None


def test_a_case_that_does_not_fit_says_so_with_both_figures(monkeypatch):
    case = Case("grid_max", "numpy_meshgrid", "lecture", "float64", "cpu")
    needed = 5 * 3_000**2 * 8
    assert case.needed_bytes == needed + 2 * 3_000 * 8
    monkeypatch.setattr(resources, "available_bytes", lambda: needed)
    assert "needs about 360 MB, its check" in no_room(case)
    assert "360 MB can be had here" in no_room(case)
    assert no_room(replace(case, size="medium")) is None


def test_what_a_problem_leaves_out_has_a_default():
    assert [spelled(name) for name in REQUIRED] == ["SIZES", "KERNELS", "REFERENCE", "inputs"]
    known = {"name": "x", "folder": None, "statement": "", "sizes": {}, "kernels": ("a",), "reference": "a"}
    least = Problem(**known, inputs=lambda n, dtype: (n, dtype))
    assert least.probes(3, "float32") == {"timed": (3, "float32")}
    assert (least.probe_sizes, least.probed_at_n, least.needed_bytes("a", 3, "float64")) == ((), None, 0)
    assert least.all_kernels == ("a",)


def test_a_fresh_process_gets_a_case_for_next_to_nothing():
    """What it imported besides would be missing in the import that is timed."""
    listed = (
        "import sys; before = set(sys.modules); import harness.cases.case\n"
        "print(*sorted(name for name in set(sys.modules) - before\n"
        "              if name.partition('.')[0] not in sys.stdlib_module_names))"
    )
    loaded = run_python("-c", listed).stdout.split()
    assert loaded == ["harness", "harness.cases", "harness.cases.case", "harness.cases.problems", "kernels"]
