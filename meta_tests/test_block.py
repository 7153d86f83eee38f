"""The closing block: what it answers, from the rows and nothing else."""

import re

import pytest

from harness.report.terminal import block
from harness.storage import files
from meta_tests.blocks import EPYC, JAX, NUMBA, NUMPY, cells, line_of, one_line, shown, three
from meta_tests.made_up import failed, rows

pytestmark = pytest.mark.fast


def test_a_library_is_a_line_with_its_scripts_a_warm_call_and_its_memory():
    out = shown(three())
    assert line_of(out, "library").split()[:3] == ["library", "1", "call"]
    assert cells(out, "NumPy") == ["NumPy", "250 ms*", "2.05 s", "200 s", "200 ms", "360 MB"]
    assert cells(out, "Numba") == ["Numba", "700 ms", "880 ms", "20.7 s", "20 ms", "< 4 kB~"]
    assert cells(out, "JAX") == ["JAX", "400 ms", "445 ms*", "5.4 s*", "5 ms*", "< 4 kB~"]
    assert "  NumPy for one call; JAX for a thousand, 3.8 times ahead of Numba.\n" in out


def test_the_sentence_and_the_columns_follow_the_users_own_calls():
    out = shown(three(), calls=(250,))
    assert "1 call" in line_of(out, "library")
    assert "250 calls" in line_of(out, "library")
    assert "1,000 calls" not in out
    assert "NumPy for one call; JAX for 250 calls, 3.5 times ahead of Numba." in out


def test_the_sentence_over_all_stands_above_two_problems_or_sizes():
    assert "Programs shorter than about 400 ms: NumPy." in shown(three(), three("quadratic_map"))
    assert "Programs shorter" not in shown(three())
    sizes = [three(size=str(n), n=n, n_asked=n) for n in (10, 1_000)]
    out = shown(*sizes)
    assert "Programs shorter than" in out
    assert "grid_max, n = 1,000, float64" in out
    assert "n = 10," not in out


def test_a_problem_is_named_with_its_pattern_and_what_n_counts_where_there_is_room():
    stated = {"pattern": "every point is independent", "n_is": "points along one side"}
    title = "grid_max: every point is independent, n = 3,000 points along one side, float64"
    assert title in shown(three(**stated))
    assert title not in shown(three(**stated), width=70)
    assert "grid_max: every point is independent, n = 3,000, float64" in shown(three(**stated), width=70)
    assert "\ngrid_max, n = 3,000, float64\n" in shown(three(**stated), width=50)


def test_the_kernels_behind_the_figures_are_named_on_a_wide_terminal():
    more = rows("numba_parallel", warm=0.01, first=2.0, imported=0.2)
    out = shown(three(), more, width=120)
    assert "numba_serial, numba_parallel" in line_of(out, "Numba")
    assert "first call" not in out
    assert "first call" in shown(three(), more, width=160)
    assert "numba_serial" not in shown(three(), more, width=80)


def test_a_warm_call_by_the_problems_unit_of_work_stands_beside_it_on_a_wide_terminal():
    stated = {"work_is": "point", "work_count": 9e6}
    out = shown(three(**stated), width=120)
    assert cells(out, "NumPy")[4:6] == ["200 ms", "22.2 ns/point"]
    assert cells(out, "JAX")[4:6] == ["5 ms*", "0.556 ns/point"]
    assert "per unit" not in shown(three(**stated), width=80)
    assert "per unit" not in shown(three(), width=120)


def test_a_tuned_kernel_stands_for_no_library_and_a_scaled_one_has_no_memory():
    out = shown(three(), rows("jax_tuned", warm=0.0025, first=0.1, imported=0.3, tuned=True))
    assert line_of(out, "JAX").split()[1:4] == ["400", "ms", "445"]
    slow = three("quadratic_map", numpy=NUMPY | {"n": 1_000_000})
    assert line_of(shown(slow), "NumPy").split()[-1] == "–"


def test_of_two_dtypes_float64_is_the_one_in_full():
    other = three(dtype="float32", numba=JAX, jax=NUMBA)
    assert "float32: the same.\n" in shown(three(), three(dtype="float32"))
    assert "grid_max, n = 3,000, float64\n" in shown(other, three())
    assert "grid_max, n = 3,000, float32\n" in shown(other)


def test_a_library_of_which_nothing_finished_is_named():
    out = shown(three(jax=None), failures=[failed("jax_vmap", "time", "no answer within 60 s")])
    assert "of JAX nothing finished" in one_line(out)
    assert set(line_of(out, "JAX").split()[1:]) == {"–"}


def test_cpus_and_devices_have_their_places():
    out = shown(three(cpus=1), three(cpus=2, numba=JAX | {"warm": 0.001}))
    # Fewer CPUs are a sentence below the table of the most.
    assert "n = 3,000, float64, 2 CPUs\n" in out
    assert "n = 3,000, float64, 1 CPU\n" not in out
    assert "  On 1 CPU: NumPy for one call; JAX for a thousand, 3.8 times ahead of Numba.\n" in out
    assert "On 1 CPU" not in shown(three(cpus=1))
    gpu = rows("jax_vmap", warm=1e-4, first=0.1, imported=0.3, device="gpu", ran_on="NVIDIA X")
    out = shown(three(), gpu)
    assert "2 CPUs, NVIDIA X" in out
    assert "100 µs*" in line_of(out, "JAX on gpu")


def test_only_what_is_shown_is_explained():
    assert "import and compile included" in shown(three())
    out = shown(rows("numpy_meshgrid", warm=0.1), rows("jax_vmap", warm=0.01))
    assert "import and compile included" not in out
    assert "call " not in line_of(out, "library").replace("each later call", "")
    assert "JAX by a warm call alone, 10 times ahead of NumPy; no library has" in out


def test_the_answer_of_a_saved_result():
    out = block.text(files.load(EPYC), 80, False).splitlines()
    assert out[1:3] == [
        "AMD EPYC (Zen 5, AVX-512), 2 CPUs; Python 3.13.0, NumPy 2.5.5, Numba 0.68.1,",
        "JAX 0.12.0.1",
    ]
    said = " ".join(" ".join(out).split())
    assert "; JAX for a thousand, 10 times ahead of Numba." in said
    assert "Numba or JAX (a tie) for one call; Numba for a thousand, 1.3 times ahead of JAX." in said
    assert "All 13 kernels agree with NumPy." in out


def test_a_quota_stands_beside_the_cpus():
    info = {"cpus_usable": 2, "cpus_present": 2, "processor_name": "P", "cpu_quota": 1.0}
    out = shown(three(), machine_info=info, width=120)
    assert out.splitlines()[1] == "P, 1 of 2 CPUs by a quota"


def test_colour_only_where_asked():
    assert "\x1b" not in shown(three())
    coloured = shown(three(), color=True)
    assert "\x1b" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(three())


def test_marketing_is_left_out_of_a_processors_name():
    info = {"cpus_usable": 2, "cpus_present": 8, "python_version": "3.13.0", "libraries": {"jax": "0.12"}}
    info["processor_name"] = "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz"
    out = shown(three(), machine_info=info)
    assert out.splitlines()[1] == "Intel Xeon E5-2680 v4, 2 of 8 CPUs; Python 3.13.0, JAX 0.12"
