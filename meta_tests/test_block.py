"""The closing block: what it answers, from the rows and nothing else."""

import re

import pytest

from harness.claims import readability
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


def test_a_tuned_kernel_stands_apart():
    out = shown(three(), rows("jax_tuned", warm=0.0025, first=0.1, imported=0.3, tuned=True))
    assert line_of(out, "JAX").split()[1:4] == ["400", "ms", "445"]
    # (0.4 + 999 × 0.005) / (0.4 + 999 × 0.0025)
    assert "Tuned kernels (what an expert gets): grid_max 1.9× as fast." in out
    assert "Tuned" not in shown(three())


def test_what_the_other_dtype_changes_is_one_line():
    other = three(dtype="float32", numba=JAX, jax=NUMBA)
    assert "float32: the same, but Numba for a thousand (grid_max).\n" in shown(three(), other)
    assert "float32: the same.\n" in shown(three(), three(dtype="float32"))
    # float64 is the one in full, whichever was measured first; alone the other is.
    assert "grid_max, n = 3,000, float64\n" in shown(other, three())
    assert "grid_max, n = 3,000, float32\n" in shown(other)


def test_a_busy_machine_is_said_once():
    out = shown(three(disturbed=[2]), three("quadratic_map", disturbed=[2]))
    assert out.count("busy") == 1
    assert "The machine was busy: others disturbed 6 processes, which no verdict counts." in out


def test_few_rounds_give_no_verdict_and_say_so():
    out = shown(three(rounds=2))
    assert "So far NumPy or JAX (not decided) for one call; JAX for a thousand" in out
    assert "Only 2 rounds, and a verdict needs 6: less than 2 times ahead is not decided." in out
    assert "Only" not in shown(three())
    few, many = (one_line(shown(three(rounds=n), three("quadratic_map", rounds=n))) for n in (2, 6))
    assert "So far, with too few rounds. Short programs: not decided." in few
    assert "So far" not in many


def test_disturbed_rounds_are_not_called_too_few_rounds():
    out = shown(three(rounds=12, disturbed=range(0, 12, 2), numba=JAX))
    assert "Only" not in out
    others = [
        *rows("numpy_meshgrid", **NUMPY, rounds=12, disturbed=range(0, 12, 2)),
        *rows("jax_vmap", **JAX, rounds=12, disturbed=range(1, 12, 2)),
    ]
    assert "A verdict needs 6 undisturbed pairs of processes: less than 2 times ahead is not" in shown(others)


def test_a_run_that_was_cut_short_says_so():
    partial = "interrupted: only 1 of the rounds are whole"
    assert f"This run was {partial}." in shown(three(), partial=partial)


def test_what_is_scaled_is_named():
    slow = three("quadratic_map", numpy=NUMPY | {"n": 1_000_000})
    assert "numpy_meshgrid is scaled from n = 1,000,000." in shown(slow)
    assert line_of(shown(slow), "NumPy").split()[-1] == "–"


def test_that_no_other_inputs_are_stated_to_check_kernels_on_is_told():
    without = three("mine", jax=None, has_check_inputs=False)
    assert "Both kernels agree with NumPy, on the timed inputs alone." in shown(without)
    assert "5 kernels agree with NumPy, those of mine on the timed inputs alone." in one_line(
        shown(three(), without)
    )
    lost = [failed("jax_vmap", "time", "no answer within 60 s", "mine")]
    assert "2 kernels agree with NumPy, on the timed inputs alone. Without" in shown(without, failures=lost)


def test_kernels_that_failed_are_named_and_the_others_agree():
    assert "All 3 kernels agree with NumPy." in shown(three())
    assert "Both kernels agree with NumPy." in shown(three(jax=None))
    lost = [failed("jax_vmap", "time", "no answer within 60 s"), failed("numba_x", "wrong", "Disagreement")]
    out = one_line(shown(three(jax=None), failures=lost))
    assert (
        "2 kernels agree with NumPy. Without figures: jax_vmap (no answer in time), numba_x (wrong)." in out
    )
    assert "of JAX nothing finished" in out
    assert set(line_of(shown(three(jax=None), failures=lost), "JAX").split()[1:]) == {"–"}
    many = [failed(f"jax_{n}", "died", "it died") for n in range(5)]
    assert "jax_2 (its process died) and 2 more." in one_line(shown(three(), failures=many))


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("wrong", "Disagreement: numba_x-small: returned float32"), ("raised", "ImportError: no run in it")],
)
def test_the_reason_of_the_only_one_that_is_wrong_or_fails_stands_there(kind, reason):
    out = one_line(shown(three(), failures=[failed("numba_x", kind, reason)]))
    assert f"numba_x: {reason.rpartition('small: ')[2]}." in out
    several = [failed(f"numba_{name}", kind, reason) for name in "xy"]
    assert reason.rpartition(": ")[2] not in one_line(shown(three(), failures=several))


def test_kernels_of_one_name_in_two_problems_are_two():
    lost = [failed("jax_vmap", "time", "no answer", problem) for problem in ("grid_max", "ensemble")]
    lost += [failed("numba_serial", "wrong", "Disagreement: by 3", "ensemble")]
    both = three(jax=None), three("ensemble", jax=None, numba=None)
    out = one_line(shown(*both, failures=lost))
    named = "jax_vmap of grid_max (no answer in time), jax_vmap of ensemble (no answer in time)"
    assert f"3 kernels agree with NumPy. Without figures: {named}, numba_serial of ensemble (wrong)." in out
    assert "numba_serial of ensemble: by 3." in out
    # One problem's kernel in two dtypes is one.
    twice = [failed("jax_vmap", "time", "no answer", dtype=dtype) for dtype in ("float64", "float32")]
    assert "Without figures: jax_vmap (no answer in time)." in one_line(
        shown(three(jax=None), failures=twice)
    )
    noted = [three(problem, numba=NUMBA | {"notes": ["slow"]}) for problem in ("grid_max", "ensemble")]
    out = one_line(shown(*noted))
    assert "numba_serial of grid_max: slow. numba_serial of ensemble: slow." in out


def test_lines_of_code_are_those_of_each_problems_own_kernel(monkeypatch):
    monkeypatch.setattr(readability, "is_own", lambda problem: True)
    monkeypatch.setattr(readability, "lines", lambda problem, kernel: len(problem))
    two = [rows(kernel, "one", warm=1.0, first=1.0) for kernel in ("numpy_a", "numba_b")]
    two += [rows("numpy_a", "other", warm=1.0, first=1.0)]
    assert "Lines of code: numpy_a of one 3, numba_b 3, numpy_a of other 5." in one_line(shown(*two))


def test_what_fewer_cpus_cost_is_told_under_the_numbers_of_each_problem():
    found = [three(cpus=1), three(cpus=2), three("ensemble", cpus=2), three("ensemble", cpus=4)]
    out = one_line(shown(*found, width=160))
    assert "Slower on 1 CPU than on 2 CPUs: numba_serial 1×, jax_vmap 1× (grid_max)." in out
    assert "Slower on 2 CPUs than on 4 CPUs: numba_serial 1×, jax_vmap 1× (ensemble)." in out


def test_cpus_and_devices_have_their_places():
    out = shown(three(cpus=1), three(cpus=2, numba=JAX | {"warm": 0.001}))
    # Fewer CPUs are a sentence below the table of the most.
    assert "n = 3,000, float64, 2 CPUs\n" in out
    assert "n = 3,000, float64, 1 CPU\n" not in out
    assert "  On 1 CPU: NumPy for one call; JAX for a thousand, 3.8 times ahead of Numba.\n" in out
    many = "Slower on 1 CPU than on 2 CPUs: numba_serial 20×, jax_vmap 1× (grid_max)."
    assert many in one_line(out)
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


def test_a_quota_stands_beside_the_cpus_and_it_is_said_what_fewer_would_measure():
    info = {"cpus_usable": 2, "cpus_present": 2, "processor_name": "P", "cpu_quota": 1.0}
    out = shown(three(), machine_info=info, width=120)
    assert out.splitlines()[1] == "P, 1 of 2 CPUs by a quota"
    assert "\nA quota of 1 CPU: kernels on 2 threads are stopped part of the time; --cpus 1 measures" in out


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
