"""The closing block: what it answers, from the rows and nothing else, in 24 lines of any terminal."""

import re

import pytest

from harness.report import block
from harness.storage import files
from meta_tests.blocks import ENDS, JAX, NUMBA, NUMPY, cells, line_of, shown, three
from meta_tests.made_up import failed, rows
from meta_tests.whole import DEFAULT, SAVED

pytestmark = pytest.mark.fast

RUNS = [files.load(path) for path in (DEFAULT, SAVED / "py3.13-jax-0.12-1-cpus-caches-2026-11-29.json")]


def test_a_library_is_a_line_with_its_programs_a_later_call_and_its_memory():
    out = shown(three())
    names = ["library", "1 call", "10 calls", "1,000 calls", "each later call", "peak memory"]
    assert cells(out, "library") == names
    assert cells(out, "NumPy") == ["NumPy", "250 ms*", "2.05 s", "200 s", "200 ms", "360 MB"]
    assert cells(out, "Numba") == ["Numba", "700 ms", "880 ms", "20.7 s", "20 ms", "< 4 kB~"]
    assert cells(out, "JAX") == ["JAX", "400 ms", "445 ms*", "5.4 s*", "5 ms*", "< 4 kB~"]
    assert "  NumPy for one call; JAX for a thousand, 3.8 times ahead of Numba.\n" in out


def test_the_sentence_and_the_columns_follow_the_users_own_calls():
    out = shown(three(), calls=(250,))
    assert cells(out, "library")[1:3] == ["1 call", "250 calls"]
    assert "1,000 calls" not in out
    assert "NumPy for one call; JAX for 250 calls, 3.5 times ahead of Numba." in out


def test_a_problem_is_named_with_its_pattern_and_what_n_counts_where_there_is_room():
    stated = {"pattern": "every point is independent", "n_is": "points along one side"}
    titles = {
        80: "grid_max: every point is independent, n = 3,000 points along one side, float64",
        70: "grid_max: every point is independent, n = 3,000, float64",
        50: "grid_max, n = 3,000, float64",
    }
    for width, title in titles.items():
        assert f"\n{title}\n" in shown(three(**stated), width=width)


def test_a_tuned_kernel_stands_for_no_library_and_a_scaled_one_has_no_memory():
    out = shown(three(), rows("jax_tuned", warm=0.0025, first=0.1, imported=0.3, tuned=True))
    assert cells(out, "JAX")[1:3] == ["400 ms", "445 ms*"]
    assert cells(shown(three("quadratic_map", numpy=NUMPY | {"n": 1_000_000})), "NumPy")[-1] == "–"


def test_of_two_dtypes_float64_is_the_one_in_full():
    other = three(dtype="float32", numba=JAX, jax=NUMBA)
    assert "grid_max, n = 3,000, float64\n" in shown(other, three())
    assert "grid_max, n = 3,000, float32\n" in shown(other)
    assert "float32" not in shown(three(), three(dtype="float32"))


def test_a_library_of_which_nothing_finished_is_named():
    out = shown(three(jax=None), failures=[failed("jax_vmap", "time", "no answer within 60 s")])
    assert "of JAX nothing finished" in " ".join(out.split())
    assert set(line_of(out, "JAX").split()[1:]) == {"–"}


def test_a_gpu_stands_beside_the_machine_and_its_kernels_in_a_line_of_their_own():
    gpu = rows("jax_vmap", warm=1e-4, first=0.1, imported=0.3, device="gpu", ran_on="NVIDIA X")
    out = shown(three(), gpu)
    assert "2 CPUs, NVIDIA X" in out
    assert "100 µs*" in line_of(out, "JAX on gpu")


def test_only_what_is_shown_is_explained():
    assert "import and compile included" in shown(three())
    out = shown(rows("numpy_meshgrid", warm=0.1), rows("jax_vmap", warm=0.01))
    assert "import and compile included" not in out
    assert cells(out, "library")[:2] == ["library", "each later call"]
    assert "JAX by a warm call alone, 10 times ahead of NumPy; no library has" in out


def test_the_machine_stands_above_as_far_as_the_file_says_it():
    info = {"cpus_usable": 2, "cpus_present": 8, "python_version": "3.13.0", "libraries": {"jax": "0.12"}}
    info["processor_name"] = "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz"
    out = " ".join(shown(three(), machine_info=info).splitlines()[1:3])
    line = "Intel Xeon E5-2680 v4, 2 of 8 CPUs, CPU only; Python 3.13.0, JAX 0.12; measured 2026-01-01"
    assert out.startswith(line)


# How it fits


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


@pytest.mark.parametrize("width", [40, 160])
@pytest.mark.parametrize("name", ODD)
def test_odd_files_have_a_block_too(name, width):
    made, failures = ODD[name]
    out = shown(*made, failures=failures, width=width)
    assert max(map(len, out.splitlines())) <= max(width, 50)  # a path is never broken
    assert not re.search("None|nan", out)
    empty = name in ("tuned alone", "no library of the three", "nothing")
    assert ("nothing to choose between" in out) == empty


PATTERNS = ("every point is independent", "each step needs the last", "one call does almost nothing")


def many(count, **more):
    """So many problems, won by NumPy, Numba and JAX in turn."""
    made = []
    for number in range(count):
        turned = [(NUMPY, NUMBA, JAX), (NUMPY, JAX, NUMBA), (JAX, NUMBA, NUMPY)][number % 3]
        stated = {"pattern": f"{PATTERNS[number % 3]} {number}", "n_is": "points"}
        for library, known in zip(("numpy", "numba", "jax"), turned, strict=True):
            made += rows(f"{library}_kernel", f"problem_{number}", **known | stated | more)
    return made


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("count", [1, 3, 4, 15])
def test_it_fits_into_24_lines(count, width):
    tuned = rows("jax_tuned", "problem_0", **JAX, tuned=True)
    lost = [failed("jax_x", "memory", "out", "problem_0")]
    for made, failures in (([tuned, many(count)], lost), ([many(count, cpus=1), many(count)], ())):
        out = shown(*made, many(count, dtype="float32"), width=width, failures=failures)
        assert out.count("\n") <= block.MOST_LINES, out
        assert max(map(len, out.splitlines())) <= width
        assert out.startswith("=")
        assert "Kept: .benchmarks/last.json" in out
        # Where each problem has a line, one for each number of CPUs only if they have room.
        assert ("1 CPU" in out) == (not failures and count < 15)


@pytest.mark.parametrize("data", RUNS, ids=["two problems", "two numbers of CPUs"])
@pytest.mark.parametrize("width", [40, 61])
def test_saved_results_fit_and_a_figure_and_its_unit_are_never_parted(data, width):
    out = block.text(data, width, False, ends=ENDS)
    assert max(map(len, out.splitlines())) <= max(width, 50)
    assert not re.search(r"\d\n *(?:[nµm]?s|min|h|days|[kMG]?B|times|CPUs?)\b", out)
    assert not re.search(r"\bn(?: =)?\n", out)
