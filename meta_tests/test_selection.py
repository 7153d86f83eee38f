"""Which cases the options select, and one line, the same at both entry points, for options that are wrong."""

import os
from dataclasses import replace
from itertools import pairwise

import pytest

from harness.cases import SIZES, problems
from harness.cases.options import (
    OneLineParser,
    Options,
    add_arguments,
    options_from,
    parse_percent,
    parse_positive,
    parse_whole,
)
from harness.cases.selection import SelectionError, select
from harness.machine.resources import usable_cpus
from meta_tests.whole import ROOT, run_python, run_suite

pytestmark = pytest.mark.fast

COUNT = len(usable_cpus())


def given(*arguments):
    """The Options that these arguments stand for."""
    parser = OneLineParser()
    add_arguments(parser.add_argument, parser.wrap)
    return options_from(vars(parser.parse_args(arguments)).get)


def test_options_say_only_what_was_given():
    assert given() == Options()


def test_options_are_repeated_or_hold_commas():
    options = given(
        "--size=small, 1_000", "--size", "5000,1000", "--dtype=float32", "--kernel=a,ensemble/b,a"
    )
    assert options == Options(
        sizes=("small", "1000", "5000"), dtypes=("float32",), kernels=("a", "ensemble/b")
    )


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs a choice of CPUs")
def test_counts_of_cpus_come_fewest_first_and_once():
    assert given(f"--cpus={COUNT},1", "--cpus=1").cpus == tuple(sorted({1, COUNT}))
    assert given(f"--cpus={COUNT}", "--cpus=1").cpus == tuple(sorted({1, COUNT}))


def test_all_cpus_are_one_case_whatever_their_number():
    fewer = () if COUNT == 1 else (1,)
    assert given("--cpus=all").cpus == (None,)
    assert given("--cpus=all,1").cpus == given("--cpus=1", "--cpus=all").cpus == (*fewer, None)
    assert given(f"--cpus=all,{COUNT}").cpus == given("--cpus=all", f"--cpus={COUNT}").cpus == (None,)


def test_a_sweep_has_seven_sizes_unless_told():
    assert given("--sweep").sweep == 7
    assert given("--sweep", "3").sweep == 3


# At either entry point, each of these ends with this line.
WRONG = {
    "--size=huge": "--size: 'huge' is neither a number nor one of small, medium, lecture",
    "--size=small,1e6": "--size: '1e6' is neither a number nor one of small, medium, lecture",
    "--size=1": "--size: n must be larger than 1, not 1",
    "--size=-3": "--size: n must be larger than 1, not -3",
    "--dtype=float16": "--dtype: there is no 'float16'; choose from float64, float32",
    "--device=npu": "--device: there is no 'npu'; choose from cpu, gpu, tpu, all",
    "--cpus=x": "--cpus: 'x' is no number of CPUs: neither a whole number nor all",
    "--cpus=1,": "--cpus: '' is no number of CPUs: neither a whole number nor all",
    "--cpus=0": f"--cpus: '0' is no number of CPUs: 1 to {COUNT} can be had here",
    "--cpus=4096": f"--cpus: '4096' is no number of CPUs: 1 to {COUNT} can be had here",
    "--sweep=2": "--sweep: give a number of sizes from 3 up, not '2'",
    "--sweep=many": "--sweep: give a number of sizes from 3 up, not 'many'",
}


@pytest.mark.parametrize(("argument", "line"), WRONG.items(), ids=WRONG)
def test_a_wrong_value_gets_one_line(argument, line, capsys):
    with pytest.raises(SystemExit) as ended:
        given(argument)
    assert ended.value.code == 2
    assert capsys.readouterr().err == line + "\n"


def by_pytest(argument):
    return run_suite(ROOT, "-p", "no:cacheprovider", "--collect-only", argument)


def by_compare(argument):
    return run_python("-m", "harness.compare", ".", ".", argument)


UNKNOWN = f"--problem: there is no 'grid_min'; choose from {', '.join(problems.PROBLEMS)}"


@pytest.mark.parametrize(
    ("argument", "line"),
    [("--size=huge", WRONG["--size=huge"]), ("--problem=grid_min", UNKNOWN)],
    ids=["no value", "no such name"],
)
@pytest.mark.parametrize(("entry", "status"), [(by_pytest, 4), (by_compare, 2)])
def test_both_entry_points_say_that_line_and_no_more(entry, status, argument, line):
    done = entry(argument)
    assert done.returncode == status, done.stdout + done.stderr
    assert done.stderr.strip().removeprefix("ERROR: ") == line


@pytest.mark.parametrize("parse", [parse_whole, parse_positive, parse_percent])
@pytest.mark.parametrize("text", ["", "x", "0", "-1", "nan"])
def test_numbers_that_are_none_name_their_option(parse, text):
    with pytest.raises(ValueError, match=r"^--this: give a ") as refusal:
        parse(text, "--this")
    assert repr(text) in str(refusal.value)


def test_numbers():
    assert (parse_whole("1_000"), parse_positive("0.5")) == (1_000, 0.5)
    assert parse_percent("3%") == parse_percent("0.03") == 0.03


def ids(options, **more):
    return [case.id for case in select(options).cases(**more)]


def pairs(options, **more):
    return list(dict.fromkeys((case.problem, case.kernel) for case in select(options).cases(**more)))


def test_by_default_the_lectures_kernels_at_all_named_sizes_in_float64():
    cases = select(Options()).cases()
    assert {case.problem for case in cases} == set(problems.LECTURE)
    assert tuple(dict.fromkeys(case.size for case in cases)) == SIZES
    assert {(case.dtype, case.device, case.cpus) for case in cases} == {("float64", "cpu", None)}
    kernels = [(name, kernel) for name in problems.LECTURE for kernel in problems.problem(name).kernels]
    assert pairs(Options()) == kernels


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
    asked = select(Options(dtypes=("float32",))).cases(("small",), every=True)
    assert {case.dtype for case in asked} == {"float32"}
    one = select(Options(problems=("grid_max",))).cases(("small",), every=True)
    assert {case.problem for case in one} == {"grid_max"}
    assert "numba_simd" in {case.kernel for case in one}


def test_tuned_kernels_are_run_where_asked_for():
    assert ("grid_max", "numba_simd") not in pairs(Options())
    assert ("grid_max", "numba_simd") in pairs(Options(tuned=True))
    assert pairs(Options(kernels=("numba_simd",))) == [("grid_max", "numba_simd")]


def test_a_bare_name_means_the_lectures_kernel():
    assert pairs(Options(kernels=("numba_parallel",))) == [("grid_max", "numba_parallel")]
    asked = Options(kernels=("numba_parallel",), problems=("grid_max", "ensemble"))
    assert pairs(asked) == [("grid_max", "numba_parallel"), ("ensemble", "numba_parallel")]
    assert pairs(Options(kernels=("numba_agent_outer",))) == [("ensemble", "numba_agent_outer")]


def test_a_name_with_its_problem_means_that_one():
    assert pairs(Options(kernels=("ensemble/numba_parallel",))) == [("ensemble", "numba_parallel")]
    both = Options(kernels=("ensemble/numba_parallel", "numpy_loop"))
    assert pairs(both) == [("quadratic_map", "numpy_loop"), ("ensemble", "numba_parallel")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(problems=("grid_min",)), UNKNOWN),
        (
            Options(libraries=("torch",)),
            "--library: there is no 'torch'; choose from python, numpy, numba, jax",
        ),
        (Options(kernels=("numba_best",)), "--kernel: there is no 'numba_best'; choose from python_loop, "),
        (
            Options(kernels=("dispatch/numba_best",)),
            "--kernel: there is no 'dispatch/numba_best'; choose from dispatch/numpy_add, dispatch/numba_add",
        ),
        (
            Options(kernels=("grid_min/numpy_add",)),
            "--kernel: there is no 'grid_min'; choose from ",
        ),
        (
            Options(kernels=("grid_max/numba_serial",), problems=("dispatch",)),
            "--kernel: there is no 'grid_max'; choose from dispatch",
        ),
        (
            Options(kernels=("numba_serial",), problems=("dispatch",)),
            "--kernel: there is no 'numba_serial'; choose from numpy_add, numba_add, jax_add",
        ),
        (Options(kernels=("numba_serial",), libraries=("jax",)), "the options select no kernel: "),
        (Options(kernels=("numba_serial",), device="gpu"), "the options select no kernel: "),
        (Options(sizes=("small",), sweep=4), "--sweep: leave out --size; it goes from small to lecture"),
    ],
)
def test_what_there_is_not_gets_one_line(options, said):
    with pytest.raises(SelectionError) as refusal:
        select(options)
    (line,) = str(refusal.value).splitlines()
    assert line.startswith(said)


def test_what_was_asked_for_by_name_is_required():
    assert select(Options()).required_libraries == ()
    asked = Options(libraries=("numpy", "jax"), kernels=("numpy_meshgrid", "jax_vmap"))
    assert select(asked).required_libraries == ("numpy", "jax")
    assert select(Options(kernels=("numba_serial",))).required_libraries == ("numba",)


def test_a_sweep_goes_from_small_to_lecture_in_each_problem():
    selection = select(Options(sweep=3))
    assert selection.sizes_of("grid_max") == ("50", "387", "3000")
    assert selection.sizes_of("quadratic_map") == ("1000", "100000", "10000000")
    assert {case.size for case in selection.cases() if case.problem == "grid_max"} == {"50", "387", "3000"}
    assert selection.cases() == selection.cases(every=True)


def test_each_count_of_cpus_is_a_case():
    options = Options(kernels=("numba_serial",), sizes=("small",), cpus=(1, 2))
    assert ids(options) == [f"grid_max-numba_serial-small-float64-cpu-{count}cpus" for count in (1, 2)]
    assert [case.cpus for case in select(options).floors()] == [1, 2]
    assert ids(replace(options, cpus=())) == ["grid_max-numba_serial-small-float64-cpu"]
    assert ids(replace(options, cpus=(1, None))) == [
        "grid_max-numba_serial-small-float64-cpu-1cpus",
        "grid_max-numba_serial-small-float64-cpu",
    ]


def test_a_floor_per_problem_with_a_kernel():
    floors = select(Options(kernels=("numba_loop", "dispatch/numpy_add"), sizes=("small", "50"))).floors()
    assert [(case.problem, case.kernel, case.size) for case in floors] == [
        ("quadratic_map", "numba_floor", "small"),
        ("quadratic_map", "numba_floor", "50"),
    ]
    assert all(case.is_floor for case in floors)
    assert not any(case.is_floor for case in select(Options()).cases())


def test_a_gpu_runs_what_runs_there():
    assert {case.library for case in select(Options(device="gpu")).cases()} == {"jax"}
    both = select(Options(device="all", tuned=True)).cases()
    assert {case.device for case in both if case.kernel == "jax_vmap"} == {"cpu", "gpu"}
    assert {case.device for case in both if case.kernel == "numba_cuda"} == {"gpu"}
    assert {case.device for case in both if case.library == "numpy"} == {"cpu"}
