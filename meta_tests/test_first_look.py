"""``--quick``: what it measures, what it leaves to the user, and that it says how little it knows."""

import json
import re
from dataclasses import replace

import pytest

from harness.analysis import choice
from harness.analysis.table import groups
from harness.cases import problems
from harness.cases.options import Options
from harness.cases.selection import select
from harness.storage import files
from meta_tests.whole import ROOT, run_suite

EPYC = ROOT / "results" / "epyc-2-cpus-jax-0.12.json"


def looked_at(**asked):
    """{(problem, kernel)}, sizes and dtypes of a first look with these options."""
    cases = select(Options(**asked), quick=True).cases()
    return (
        {(case.problem, case.kernel) for case in cases},
        {case.size for case in cases},
        {case.dtype for case in cases},
    )


@pytest.mark.fast
@pytest.mark.parametrize("name", problems.LECTURE)
def test_the_best_of_each_library_is_among_them(name):
    """By a run of every kernel: whichever was first for one call, for many, or by a warm call."""
    (panel,) = [panel for panel in choice.panels(groups(files.load(EPYC))) if panel.problem == name]
    (spot,) = [spot for spot in panel.spots if spot.size == "medium"]
    answers = [choice.by_warm_call(spot), *(choice.by_script(spot, calls) for calls in (1, 10, 1_000))]
    best = {cost.entry.kernel for found in answers for cost in found.costs}
    assert best <= set(problems.problem(name).first_look)


@pytest.mark.fast
@pytest.mark.parametrize("name", problems.PROBLEMS)
def test_it_has_one_or_two_kernels_of_each_library_and_the_reference(name):
    stated = problems.problem(name)
    assert set(stated.first_look) <= set(stated.kernels)
    assert stated.reference in stated.first_look
    libraries = [problems.library_of(kernel) for kernel in stated.first_look]
    assert {problems.library_of(kernel) for kernel in stated.kernels} - {"python"} == set(libraries)
    assert max(map(libraries.count, libraries)) <= 2


@pytest.mark.fast
def test_where_a_problem_names_none_it_is_the_first_of_each_library():
    stated = replace(
        problems.problem("grid_max"), quick=(), kernels=("python_d", "numba_b", "numpy_a", "numba_a", "jax_c")
    )
    assert stated.first_look == ("numba_b", "numpy_a", "jax_c")


@pytest.mark.fast
def test_by_default_it_is_at_the_lectures_problems_at_medium_size():
    kernels, sizes, dtypes = looked_at()
    assert kernels == {(name, k) for name in problems.LECTURE for k in problems.problem(name).first_look}
    assert (sizes, dtypes) == ({"medium"}, {"float64"})


@pytest.mark.fast
@pytest.mark.parametrize(
    ("asked", "kernels", "sizes", "dtypes"),
    [
        ({"sizes": ("small", "300")}, None, {"small", "300"}, {"float64"}),
        ({"dtypes": ("float32",)}, None, {"medium"}, {"float32"}),
        ({"kernels": ("jax_map",)}, {("grid_max", "jax_map")}, {"medium"}, {"float64"}),
        (
            {"problems": ("quadratic_map",), "libraries": ("jax",)},
            {("quadratic_map", "jax_fori")},
            {"medium"},
            {"float64"},
        ),
    ],
)
def test_what_is_asked_for_by_name_stays(asked, kernels, sizes, dtypes):
    found = looked_at(**asked)
    assert found[1:] == (sizes, dtypes)
    assert kernels is None or found[0] == kernels


@pytest.mark.fast
@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"sweep": 5}, "--quick: leave out --sweep; a first look is at one size, by ordinary kernels"),
        ({"tuned": True}, "--quick: leave out --tuned; a first look is at one size, by ordinary kernels"),
        ({"problems": ("grid_min",)}, "--problem: there is no 'grid_min'"),
    ],
)
def test_what_contradicts_it_is_refused(asked, line):
    with pytest.raises(ValueError, match=f"^{line}"):
        looked_at(**asked)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A first look at the smallest problem, told and written in full: what it said, its folder."""
    folder = tmp_path_factory.mktemp("quick")
    options = [
        "--quick",
        "--problem=dispatch",
        "-v",
        "--benchmark-sort=name",
        f"--benchmark-storage={folder}",
    ]
    done = run_suite(ROOT, *options, "--calls=50")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, folder


def test_it_runs_nothing_but_two_rounds(run):
    told, folder = run
    saved = json.loads((folder / "last.json").read_text())
    assert saved["rounds"] == 2
    rows = {(row["extra_info"]["question"], row["extra_info"]["kernel"]) for row in saved["benchmarks"]}
    kernels = problems.problem("dispatch").first_look
    assert rows == {(question, k) for question in ("speed", "first_call", "memory") for k in kernels}
    assert f"{3 * len(kernels)} passed" in told.splitlines()[-1]


def test_it_says_that_two_rounds_bear_no_verdict(run):
    told, _ = run
    # One is counted where others disturbed the other.
    assert re.search("Only (2 rounds|1 round), and a verdict needs 6: less than 2 times ahead is not", told)
    assert "Next: leave out --quick for a verdict" in told
    assert "So far " in told
    assert "for 50 calls" in told


def test_with_v_come_the_tables_and_the_answer_is_the_last(run):
    told, _ = run
    assert told.index("vs NumPy: how many") < told.index("NumPy, Numba or JAX?") < told.index("Kept: ")
    assert told.rindex("Legend:") < told.index("NumPy, Numba or JAX?")


def test_pytest_benchmarks_own_table_is_there_when_asked_for_and_ranks_no_traced_seconds(run):
    told, _ = run
    table = told.partition("Name (time in")[2].partition("Legend:")[0]
    assert "test_speed[" in table
    assert "test_first_call[" in table
    assert "test_memory[" not in table
