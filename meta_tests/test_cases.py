"""One case: its names, its n, and why it may not be run here."""

from dataclasses import fields, replace

import pytest

from harness.cases.case import Case, no_room
from harness.cases.problems import PROBLEMS, Problem, problem, required, spelled
from harness.machine import resources
from meta_tests.whole import run_python

pytestmark = pytest.mark.fast


def test_the_fields_of_a_case_are_what_its_id_says():
    case = Case("quadratic_map", "numpy_loop", "lecture", "float32", "cpu", 2)
    names = ["problem", "kernel", "size", "dtype", "device", "cpus", "side"]
    assert [item.name for item in fields(case)] == names
    assert case.id == "quadratic_map-numpy_loop-lecture-float32-cpu-2cpus"
    assert case.block == ("quadratic_map", "lecture", "float32", "cpu")
    assert (case.n_asked, case.n, case.library) == (10_000_000, 1_000_000, "numpy")


def test_a_kernel_that_would_take_too_long_says_for_which_n_it_is():
    case = Case("grid_max", "python_loop", "lecture", "float64", "cpu")
    assert "is for n up to 300, and lecture is n = 3,000" in case.too_large
    assert replace(case, size="small").too_large is None


def test_a_case_that_does_not_fit_says_so_with_both_figures(monkeypatch):
    case = Case("grid_max", "numpy_meshgrid", "lecture", "float64", "cpu")
    needed = 5 * 3_000**2 * 8
    assert case.needed_bytes == needed + 2 * 3_000 * 8
    monkeypatch.setattr(resources, "available_bytes", lambda: needed)
    assert "needs about 360 MB, its check" in no_room(case)
    assert "360 MB can be had here" in no_room(case)
    assert no_room(replace(case, size="medium")) is None


def test_every_problem_states_what_it_must_and_nothing_under_another_name():
    """A name in capitals that is no field would be read by nobody."""
    import importlib

    known = {spelled(name) for name in Problem.__dataclass_fields__}
    assert set(required()) == {"SIZES", "KERNELS", "REFERENCE", "inputs"}
    for name in PROBLEMS:
        module = importlib.import_module(f"kernels.{name}")
        stated = problem(name)
        assert stated.name == name
        assert (stated.folder / "__init__.py").is_file()
        assert stated.statement == module.__doc__.strip()
        for constant in vars(module):
            if constant.isupper() and constant in known:
                assert getattr(stated, constant.lower()) == getattr(module, constant)


def test_without_probes_the_timed_inputs_are_the_probe():
    only = Problem(
        name="x",
        folder=None,
        statement="",
        sizes={},
        kernels=("a",),
        reference="a",
        inputs=lambda n, dtype: (n, dtype),
        tolerance=lambda *inputs: 0,
    )
    assert only.probes(3, "float32") == {"timed": (3, "float32")}
    assert (only.probe_sizes, only.probed_at_n, only.needed_bytes("a", 3, "float64")) == ((), None, 0)
    assert only.all_kernels == ("a",)


def test_a_fresh_process_gets_a_case_for_next_to_nothing():
    """What it imported besides would be missing in the import that is timed."""
    listed = (
        "import sys; before = set(sys.modules); import harness.cases.case\n"
        "print(*sorted(name for name in set(sys.modules) - before\n"
        "              if name.partition('.')[0] not in sys.stdlib_module_names))"
    )
    loaded = run_python("-c", listed).stdout.split()
    assert loaded == ["harness", "harness.cases", "harness.cases.case", "harness.cases.problems", "kernels"]


def test_options_are_read_before_the_problems_are():
    """--problem-path is among them, and `kernels` looks for it once."""
    read = "import sys, harness.cases.options, harness.cases.user_problem; print('kernels' in sys.modules)"
    assert run_python("-c", read).stdout == "False\n"
