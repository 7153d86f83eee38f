"""``--quick``: what it measures, what it leaves to the user, and that it says how little it knows."""

from dataclasses import replace

import pytest

from harness.analysis import choice
from harness.analysis.table import groups
from harness.cases import problems
from harness.cases.options import Options
from harness.cases.selection import select
from harness.storage import files
from meta_tests.whole import DEFAULT

pytestmark = pytest.mark.fast


def looked_at(**asked):
    """{(problem, kernel)}, sizes and dtypes of a first look with these options."""
    cases = select(Options(**asked), quick=True).cases()
    return (
        {(case.problem, case.kernel) for case in cases},
        {case.size for case in cases},
        {case.dtype for case in cases},
    )


@pytest.mark.parametrize("name", problems.LECTURE)
def test_the_best_of_each_library_is_among_them(name):
    """By a run of every kernel: whichever was first for one call, for many, or by a warm call."""
    (panel,) = [panel for panel in choice.panels(groups(files.load(DEFAULT))) if panel.problem == name]
    (spot,) = [spot for spot in panel.spots if spot.size == "medium"]
    answers = [choice.by_warm_call(spot), *(choice.by_script(spot, calls) for calls in (1, 10, 1_000))]
    best = {cost.entry.kernel for found in answers for cost in found.costs}
    assert best <= set(problems.problem(name).first_look)


@pytest.mark.parametrize("name", problems.PROBLEMS)
def test_it_has_one_or_two_kernels_of_each_library_and_the_reference(name):
    stated = problems.problem(name)
    assert set(stated.first_look) <= set(stated.kernels)
    assert stated.reference in stated.first_look
    libraries = [problems.library_of(kernel) for kernel in stated.first_look]
    assert {problems.library_of(kernel) for kernel in stated.kernels} - {"python"} == set(libraries)
    assert max(map(libraries.count, libraries)) <= 2


def test_where_a_problem_names_none_it_is_the_first_of_each_library():
    stated = replace(
        problems.problem("grid_max"), quick=(), kernels=("python_d", "numba_b", "numpy_a", "numba_a", "jax_c")
    )
    assert stated.first_look == ("numba_b", "numpy_a", "jax_c")


def test_by_default_it_is_at_the_lectures_problems_at_medium_size():
    kernels, sizes, dtypes = looked_at()
    assert kernels == {(name, k) for name in problems.LECTURE for k in problems.problem(name).first_look}
    assert (sizes, dtypes) == ({"medium"}, {"float64"})


@pytest.mark.parametrize(
    ("asked", "kernels"),
    [
        ({"kernels": ("jax_map",)}, {("grid_max", "jax_map")}),
        ({"problems": ("quadratic_map",), "libraries": ("jax",)}, {("quadratic_map", "jax_fori")}),
    ],
)
def test_what_is_asked_for_by_name_stays(asked, kernels):
    assert looked_at(**asked) == (kernels, {"medium"}, {"float64"})
    _, *found = looked_at(**asked, sizes=("small", "300"), dtypes=("float32",))
    assert found == [{"small", "300"}, {"float32"}]


@pytest.mark.parametrize(("option", "value"), [("sweep", 5), ("tuned", True)])
def test_what_contradicts_it_is_refused(option, value):
    line = f"^--quick: leave out --{option}; a first look is at one size, by ordinary kernels"
    with pytest.raises(ValueError, match=line):
        looked_at(**{option: value})
