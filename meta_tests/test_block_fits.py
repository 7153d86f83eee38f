"""The closing block fits into 24 lines, whatever there is to tell, and any width, with nothing parted."""

import re

import pytest

from harness.report.terminal import block
from harness.report.terminal.output import wrapped
from harness.storage import files
from meta_tests.blocks import ENDS, EPYC, JAX, MANY, NUMBA, NUMPY, line_of, shown, three
from meta_tests.made_up import failed, rows

pytestmark = pytest.mark.fast


ODD = {
    "one row": ([rows("numpy_meshgrid", warm=0.1)], ()),
    "memory alone": ([rows("numpy_meshgrid", peak=10), rows("jax_vmap", peak=10_000)], ()),
    "first calls alone": ([rows("numpy_meshgrid", first=0.1)], ()),
    "failures alone": ([], [failed("jax_vmap", "died", "it died")]),
    "tuned alone": ([rows("numba_x", warm=0.1, first=0.1, tuned=True)], ()),
    "no library of the three": ([rows("python_loop", warm=0.1, first=0.1)], ()),
    "all disturbed": ([three(disturbed=range(6))], ()),
    "nothing": ([], ()),
}


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("name", ODD)
def test_odd_files_have_a_block_too(name, width):
    made, failures = ODD[name]
    out = shown(*made, failures=failures, width=width)
    assert max(map(len, out.splitlines())) <= max(width, 50)  # a path is never broken
    assert "None" not in out
    assert "nan" not in out


def test_where_nothing_can_be_chosen_that_is_said():
    assert "nothing to choose between" in shown(rows("python_loop", warm=0.1, first=0.1))
    assert "< 4 kB*" in shown(*ODD["memory alone"][0])


PATTERNS = ("every point is independent", "each step needs the last", "one call does almost nothing")


def many(count, **more):
    """So many problems, won by NumPy, Numba and JAX in turn."""
    made = []
    for number in range(count):
        turned = [(NUMPY, NUMBA, JAX), (NUMPY, JAX, NUMBA), (JAX, NUMBA, NUMPY)][number % 3]
        stated = {"pattern": f"{PATTERNS[number % 3]} {number}", "n_is": "points"}
        names = zip(("numpy", "numba", "jax"), turned, strict=True)
        for library, known in names:
            made += rows(f"{library}_kernel", f"problem_{number}", **known | stated | more)
    return made


def test_more_than_three_problems_have_a_line_each():
    out = shown(many(4))
    assert line_of(out, PATTERNS[0] + " 0").endswith("3.8 times of Numba")
    assert re.search(r"needs the last 1 .* NumPy +Numba +3\.8 times", out)
    assert "(problem_0)" in line_of(shown(many(4), width=100), PATTERNS[0] + " 0")
    assert "peak memory" in shown(many(3))
    assert "peak memory" not in out


def test_other_inputs_of_a_problem_have_a_line_of_their_own_name():
    stated = {"pattern": f"{PATTERNS[0]} 0", "n_is": "points"}
    in_order = [*rows("numpy_kernel", "problem_0:in_order", **NUMPY, **stated)]
    in_order += [*rows("jax_kernel", "problem_0:in_order", **JAX, **stated)]
    assert line_of(shown(many(4), in_order), "problem_0:in_order").split()[1] == "NumPy"


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 15])
def test_it_fits_into_24_lines(count, width):
    both = [many(count), many(count, dtype="float32"), rows("jax_tuned", "problem_0", **JAX, tuned=True)]
    out = shown(*both, width=width, failures=[failed("jax_x", "memory", "out", "problem_0")])
    assert out.count("\n") <= block.MOST_LINES, out
    assert max(map(len, out.splitlines())) <= width
    assert out.startswith("=")
    assert "Kept: .benchmarks/last.json" in out


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 15])
def test_it_fits_with_fewer_cpus_too(count, width):
    out = shown(many(count, cpus=1), many(count), many(count, dtype="float32"), width=width)
    assert out.count("\n") <= block.MOST_LINES, out
    assert max(map(len, out.splitlines())) <= width
    assert "1 CPU" in out


@pytest.mark.parametrize("path", [EPYC, MANY], ids=["two problems", "sixteen problems"])
@pytest.mark.parametrize("width", [80, 100, 160])
def test_saved_results_fit(path, width):
    out = block.text(files.load(path), width, False, ends=ENDS)
    assert out.count("\n") <= block.MOST_LINES, out
    assert max(map(len, out.splitlines())) <= width


UNIT = r"(?:[nµm]?s|min|h|days|[kMG]?B|times|CPUs?)\b"


@pytest.mark.parametrize("width", range(40, 121, 7))
def test_a_figure_and_its_unit_are_never_parted(width):
    out = block.text(files.load(MANY), width, False, ends=ENDS)
    assert not re.search(rf"\d\n *{UNIT}", out)
    assert not re.search(r"\bn(?: =)?\n", out)


def test_words_are_wrapped_where_they_may():
    assert wrapped("it takes 10 ms or n = 3,000 at numba_simd_parallel", 18) == [
        "it takes 10 ms or",
        "n = 3,000 at",
        "numba_simd_parallel",
    ]
