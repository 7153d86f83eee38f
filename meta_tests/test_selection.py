"""Which cases the options select, and one line for options that are wrong."""

import argparse
import os
import re
from itertools import pairwise
from types import SimpleNamespace

import pytest

from harness.cases import SIZES, options, problems
from harness.cases.options import Options
from harness.cases.selection import requested_problems, select
from harness.machine.resources import usable_cpus
from harness.plugin.options import cases_of

pytestmark = pytest.mark.fast

COUNT = len(usable_cpus())


def given(*arguments):
    """The Options that these arguments stand for."""
    parser = argparse.ArgumentParser()
    options.add_arguments(parser.add_argument)
    return options.options_from(vars(parser.parse_args(arguments)).get)


def test_options_are_what_was_given_repeated_or_with_commas():
    assert given() == Options()
    asked = given("--size=small, 1_000", "--size", "5000,1000", "--dtype=float32", "--kernel=a,ensemble/b,a")
    assert asked == Options(sizes=("small", "1000", "5000"), dtypes=("float32",), kernels=("a", "ensemble/b"))
    assert (given("--sweep").sweep, given("--sweep", "3").sweep) == (7, 3)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs a choice of CPUs")
@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ([f"--cpus={COUNT},1", "--cpus=1"], sorted({1, COUNT})),
        (["--cpus=all"], [None]),
        (["--cpus=all,1"], [None] if COUNT == 1 else [1, None]),
        (["--cpus=1", "--cpus=all"], [None] if COUNT == 1 else [1, None]),
        ([f"--cpus=all,{COUNT}"], [None]),
        ([], [None]),
    ],
)
def test_counts_of_cpus_come_fewest_first_and_once_and_all_of_them_not_by_their_number_too(asked, counts):
    assert select(given(*asked)).cpus == tuple(counts)


SIZE = "argument --size: give small, medium, lecture or a whole number above 1, not "
WRONG = {
    "--size=small,1e6": f"{SIZE}'1e6'",
    "--size=1": f"{SIZE}'1'",
    "--size=-3": f"{SIZE}'-3'",
    "--dtype=float16": "argument --dtype: there is no 'float16'; choose from float64, float32",
    "--library=torch": "argument --library: there is no 'torch'; choose from python, numpy, numba, jax",
    "--device=npu": "argument --device: invalid choice: 'npu' (choose from ",
    "--cpus=x": f"argument --cpus: give all or a number from 1 to {COUNT}, not 'x'",
    "--cpus=0": f"argument --cpus: give all or a number from 1 to {COUNT}, not '0'",
    "--cpus=4096": f"argument --cpus: give all or a number from 1 to {COUNT}, not '4096'",
    "--sweep=2": "argument --sweep: give a whole number from 3 up, not '2'",
    "--sweep=many": "argument --sweep: give a whole number from 3 up, not 'many'",
}


@pytest.mark.parametrize(("argument", "line"), WRONG.items(), ids=WRONG)
def test_a_wrong_value_gets_one_line_that_says_what_to_give(argument, line, capsys):
    with pytest.raises(SystemExit) as ended:
        given(argument)
    assert ended.value.code == 2
    assert line in capsys.readouterr().err.splitlines()[-1]


NAMES = ", ".join(("all", *problems.GROUPS, *problems.PROBLEMS))
UNKNOWN = f"--problem: there is no 'grid_min'; choose from {NAMES}"


@pytest.mark.parametrize("parse", [options.parse_whole, options.parse_positive, options.parse_percent])
def test_what_is_no_number_says_what_to_give(parse):
    for text in ("", "x", "0", "-1", "nan", "%"):
        with pytest.raises(argparse.ArgumentTypeError, match=f"^give a .*, not {text!r}$"):
            parse(text)
    assert (options.parse_whole("1_000"), options.parse_positive("0.5")) == (1_000, 0.5)
    assert options.parse_percent("3%") == options.parse_percent("0.03") == 0.03


def pairs(asked, **more):
    return list(dict.fromkeys((case.problem, case.kernel) for case in select(asked).cases(**more)))


def test_by_default_the_lectures_kernels_at_all_named_sizes_in_float64():
    cases = select(Options()).cases()
    assert tuple(dict.fromkeys(case.size for case in cases)) == SIZES
    assert {(case.dtype, case.device, case.cpus) for case in cases} == {("float64", "cpu", None)}
    kernels = [(name, kernel) for name in problems.LECTURE for kernel in problems.problem(name).kernels]
    assert pairs(Options()) == kernels


def test_a_group_stands_for_its_problems_and_each_problem_is_in_one():
    assert {name for group in problems.GROUPS.values() for name in group} == set(problems.PROBLEMS)
    both = requested_problems(["sorting", "data"])
    assert set(both) == set(problems.GROUPS["data"])
    assert len(both) == len(set(both))
    variants = {variant for name in both for variant in problems.variants_of(name)}
    assert "sorting:sorted" in variants
    assert set(requested_problems(["data:all"])) == {*both, *variants}


def test_a_users_own_problem_goes_before_a_group_of_its_name(monkeypatch):
    monkeypatch.setattr(problems, "PROBLEMS", (*problems.PROBLEMS, "data"))
    monkeypatch.setattr(problems, "variants_of", lambda name: ())
    assert requested_problems(["data"]) == ("data",)


def test_cases_of_a_block_lie_next_to_each_other():
    blocks = [case.block for case in select(Options(dtypes=("float64", "float32"))).cases()]
    changes = sum(one != other for one, other in pairwise(blocks))
    assert changes == len(set(blocks)) - 1


def test_everything_is_more_kernels_problems_and_dtypes_at_small_size_only():
    selection = select(Options())
    plain, every = selection.cases(("small", "lecture")), selection.cases(("small", "lecture"), every=True)
    more = set(every) - set(plain)
    assert set(plain) < set(every)
    assert {case.size for case in more} == {"small"}
    assert {case.problem for case in more} == set(problems.PROBLEMS)
    assert {case.dtype for case in more} == {"float64", "float32"}
    assert "numba_simd" in {case.kernel for case in more}
    asked = select(Options(problems=("grid_max",), dtypes=("float32",))).cases(("small",), every=True)
    assert {(case.problem, case.dtype) for case in asked} == {("grid_max", "float32")}
    assert "numba_simd" in {case.kernel for case in asked}


CHOSEN = {
    # A tuned kernel is run where it is named.
    "--kernel=numba_simd": "grid_max/numba_simd",
    # A bare name means the lecture's kernel, unless problems are asked for.
    "--kernel=numba_parallel": "grid_max/numba_parallel",
    "--kernel=numba_parallel --problem=ensemble,grid_max": "grid_max/numba_parallel ensemble/numba_parallel",
    "--kernel=numba_agent_outer": "ensemble/numba_agent_outer",
    "--kernel=ensemble/numba_parallel,numpy_loop": "quadratic_map/numpy_loop ensemble/numba_parallel",
    # Variants are problems of their own, which follow theirs.
    "--kernel=numpy_sort --problem=sorting": "sorting/numpy_sort",
    "--kernel=numpy_sort --problem=sorting:sorted,sorting": "sorting/numpy_sort sorting:sorted/numpy_sort",
    "--kernel=numpy_sort --problem=sorting:all": (
        "sorting/numpy_sort sorting:sorted/numpy_sort sorting:ten_values/numpy_sort"
    ),
    "--kernel=sorting:sorted/numpy_sort": "sorting:sorted/numpy_sort",
    # Named with its problem, a kernel is meant on the variants too that are asked for.
    "--kernel=sorting/numpy_sort --problem=sorting": "sorting/numpy_sort",
    "--kernel=sorting/numpy_sort --problem=sorting:all": (
        "sorting/numpy_sort sorting:sorted/numpy_sort sorting:ten_values/numpy_sort"
    ),
}


@pytest.mark.parametrize(("arguments", "chosen"), CHOSEN.items(), ids=CHOSEN)
def test_kernels_and_problems_are_chosen_by_name(arguments, chosen):
    assert ["/".join(pair) for pair in pairs(given(*arguments.split()))] == chosen.split()


def test_all_problems_are_every_one_without_variants_unless_asked_for():
    assert select(given("--problem=all")).problems == problems.PROBLEMS
    every = select(given("--problem=all:all")).problems
    assert set(every) > {*problems.PROBLEMS, "sorting:sorted", "histogram:skewed"}
    assert [name for name in every if ":" not in name] == [*problems.PROBLEMS]


NONE_THERE = {
    "--problem=grid_min": UNKNOWN,
    "--problem=sorting:falling": (
        "--problem: there is no 'sorting:falling'; choose from sorting, sorting:sorted, sorting:ten_values, "
        "sorting:all"
    ),
    "--problem=grid_max:all": "--problem: there is no 'grid_max:all'; choose from grid_max",
    "--problem=all:sorted": "--problem: there is no 'all:sorted'; choose from all, all:all",
    "--problem=data:sorted": "--problem: there is no 'data:sorted'; choose from data, data:all",
    "--kernel=numba_best": "--kernel: there is no 'numba_best'; choose from python_loop, ",
    "--kernel=dispatch/numba_best": (
        "--kernel: there is no 'dispatch/numba_best'; choose from dispatch/numpy_add, dispatch/numba_add"
    ),
    "--kernel=grid_min/numpy_add": "--kernel: there is no 'grid_min'; choose from ",
    "--kernel=grid_max/numba_serial --problem=dispatch": (
        "--kernel: there is no 'grid_max'; choose from dispatch"
    ),
    "--kernel=numba_serial --problem=dispatch": (
        "--kernel: there is no 'numba_serial'; choose from numpy_add, numba_add, jax_add"
    ),
    "--kernel=numba_serial --library=jax": "the options select no kernel: ",
    "--kernel=numba_serial --device=gpu": "the options select no kernel: ",
    "--size=huge": "--size: there is no 'huge'; choose from small, medium, lecture",
    "--size=small --sweep=4": "--sweep: leave out --size; it goes from small to lecture",
}


@pytest.mark.parametrize(("arguments", "line"), NONE_THERE.items(), ids=NONE_THERE)
def test_what_there_is_not_gets_one_line(arguments, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}[^\n]*$"):
        select(given(*arguments.split()))


def test_what_was_asked_for_by_name_is_required():
    assert select(Options()).required_libraries == select(Options(), quick=True).required_libraries == ()
    asked = given("--library=numpy,jax", "--kernel=numpy_meshgrid,jax_vmap")
    assert select(asked).required_libraries == ("numpy", "jax")
    assert select(given("--kernel=numba_serial")).required_libraries == ("numba",)


def test_a_sweep_goes_from_small_to_lecture_in_each_problem():
    selection = select(Options(sweep=3))
    assert selection.sizes_of("grid_max") == ("50", "387", "3000")
    assert selection.sizes_of("quadratic_map") == ("1000", "100000", "10000000")
    assert {case.size for case in selection.cases() if case.problem == "grid_max"} == {"50", "387", "3000"}
    assert selection.cases() == selection.cases(every=True)


def test_a_test_without_a_case_has_its_kernels_measured_at_their_problems_largest_size():
    asked = SimpleNamespace(args=("grid_max", "jax_vmap"))
    item = SimpleNamespace(callspec=SimpleNamespace(params={"dtype": "float64"}))
    item.get_closest_marker = lambda name: asked
    (case,) = cases_of(item, select(Options(sweep=3)))
    assert (case.problem, case.kernel, case.n) == ("grid_max", "jax_vmap", 3_000)
    assert cases_of(item, select(Options(problems=("dispatch",)))) == []


def test_each_count_of_cpus_is_a_case():
    selection = select(Options(kernels=("numba_serial",), sizes=("small",), cpus=(1, 4_096, None)))
    counted = [f"grid_max-numba_serial-small-float64-cpu{cpus}" for cpus in ("-1cpus", "-4096cpus", "")]
    assert [case.id for case in selection.cases()] == counted


def test_a_gpu_runs_what_runs_there():
    assert {case.library for case in select(Options(device="gpu")).cases()} == {"jax"}
    both = select(Options(device="all", tuned=True)).cases()
    assert {case.device for case in both if case.kernel == "jax_vmap"} == {"cpu", "gpu"}
    assert ("grid_max", "numba_cuda") not in pairs(Options(device="all"))  # a tuned one
    assert ("grid_max", "numba_simd") not in pairs(Options())
    assert {case.device for case in both if case.kernel == "numba_cuda"} == {"gpu"}
    assert {case.device for case in both if case.library == "numpy"} == {"cpu"}
