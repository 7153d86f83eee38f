"""Tables and verdicts from made-up rows: every outcome, and nothing that is not in the rows."""

import math
from types import SimpleNamespace

import pytest

from harness.analysis.table import groups
from harness.report import words
from harness.report.terminal import tables
from meta_tests.made_up import failed, loaded, rows

pytestmark = pytest.mark.fast


def shown(*kernels, failures=(), width=120):
    return tables.text(loaded([row for one in kernels for row in one], failures), width=width, color=False)


def line_of(out, kernel):
    (line,) = [line for line in out.splitlines() if line.startswith(f"{kernel} ") and "has no" not in line]
    return line


NUMPY = rows("numpy_meshgrid", warm=0.1, first=0.1, peak=1_000_000)


def test_ratio_break_even_and_the_verdicts():
    out = shown(NUMPY, rows("jax_b", warm=0.01, first=1.0, peak=5_000, imported=0.15))
    assert "10×" in line_of(out, "jax_b")
    # 0.15 + 1.0 + 0.01 (k - 1) <= 0.1 + 0.1 + 0.1 (k - 1) from k = 12 on, import included
    assert " 12 " in line_of(out, "jax_b")
    assert "fastest: jax_b (10 ms)" in out
    # A first call alone is called cheap nowhere: its import is left out.
    assert "cheapest first call" not in out
    assert "NumPy for one call; JAX for a thousand, 9 times ahead of NumPy." in out


def test_the_ratio_is_that_of_the_two_times_beside_it():
    other = rows("jax_b", warm=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    # By pairs of processes it would be 1.25: a reader would take that for a mistake.
    numpy = rows("numpy_meshgrid", warm=[0.2, 0.4, 0.6, 0.2, 0.25, 0.3])
    assert "350 ms [97.1, 618] 0.786×" in line_of(shown(numpy, other), "jax_b")


def test_what_never_pays_off():
    assert "never" in line_of(shown(NUMPY, rows("jax_b", warm=0.2, first=1.0)), "jax_b")


def test_what_is_nearer_than_noise_is_too_close_to_call():
    """In one round it is the other way round."""
    numpy, jax = [0.09, 0.1, 0.1, 0.1, 0.1, 0.11], [0.105, 0.095, 0.095, 0.095, 0.095, 0.085]
    out = shown(rows("numpy_meshgrid", warm=numpy), rows("jax_b", warm=jax))
    assert "fastest: too close to call between jax_b (95 ms) and numpy_meshgrid (100 ms)" in out


def test_too_few_rounds_are_said():
    out = shown(rows("numba_a", warm=0.1, rounds=3), rows("jax_b", warm=0.5, rounds=3))
    assert "fastest: too few rounds to call between numba_a (100 ms) and jax_b (500 ms)" in out
    assert "(3 processes)" in one_line(out)
    assert "9 times out of 10 if they are 6, less often if fewer" in one_line(out)


def test_one_figure_beside_an_unknown_one_is_too_few():
    out = shown(rows("numba_a", warm=0.1), rows("jax_b", warm=0.5, disturbed=range(6)))
    assert "fastest: too few rounds to call; so far numba_a (100 ms)" in out


def one_line(out):
    return " ".join(out.split())


def test_the_caption_says_what_a_time_and_its_range_are():
    out = one_line(shown(NUMPY))
    assert (
        "time: median over fresh processes of each one's median warm call, with the range of the processes "
        "and 3% beyond it for the drift between runs: another run's median lies in it 9 times out of 10 "
        "(6 processes)"
    ) in out
    assert "(6 to 10 processes)" in one_line(shown(NUMPY, rows("jax_b", warm=[0.1] * 10)))


def test_processes_are_counted_where_they_are_not_six():
    assert "processes" not in shown(NUMPY).splitlines()[2]
    out = shown(NUMPY, rows("jax_b", warm=0.2, disturbed=[1]))
    place = out.splitlines()[2].split().index("processes")
    assert line_of(out, "jax_b").split()[place + 2] == "5"


def test_a_range_is_shown_wider_on_either_side():
    assert "[87.4, 124]" in shown(rows("numpy_meshgrid", warm=(0.1, 0.09, 0.12)))


def test_a_kernel_that_failed_stays_visible():
    out = shown(
        NUMPY,
        rows("jax_b", warm=0.01, first=1.0),
        failures=[failed("numba_c", "died", "its process died of SIGSEGV")],
    )
    assert set(line_of(out, "numba_c").split()[1:]) == {"–"}
    assert "fastest of those that finished: jax_b (10 ms)" in out
    assert "fastest:" not in out


def test_a_row_at_a_smaller_n_is_scaled_and_says_so():
    out = shown(NUMPY, rows("python_c", warm=0.5, n=300))
    assert " 5 s " in line_of(out, "python_c *")


def test_scaling_a_first_call_does_not_scale_its_compilation():
    out = shown(NUMPY, rows("jax_c", warm=[0.01] * 6, first=[0.4] * 6, n=300))
    # 0.4 s of first call, and nine more times the warm call's 0.01 s
    assert "490 ms" in line_of(out, "jax_c *")


def test_missing_figures_leave_a_dash_and_no_claim():
    out = shown(rows("numpy_meshgrid", peak=7))
    assert "–" in out
    assert "fastest" not in out


def test_what_prepares_outside_is_no_candidate():
    out = shown(NUMPY, rows("numpy_d", warm=0.01, peak=1, prepares=True))
    assert "numpy_d (10 ms)" not in out
    assert "< 4 kB +" in line_of(out, "numpy_d")


def test_the_floor_and_who_is_beyond_it():
    floor = rows("numba_floor", floor=0.05, label="Floor: the arithmetic alone", scales_with_cores=True)
    out = shown(floor, NUMPY, rows("jax_b", warm=0.01))
    assert " 50% " in line_of(out, "numpy_meshgrid")
    assert " 500% ! " in line_of(out, "jax_b")


def test_what_never_pays_off_in_practice():
    """A millionth of a call is saved by each: after a million calls the import is not paid for."""
    out = shown(NUMPY, rows("jax_b", warm=[0.1 - 1e-8] * 6, first=0.1, imported=0.15))
    assert "never" in line_of(out, "jax_b")
    assert "never: not within 1,000,000 calls and a day" in one_line(out)


@pytest.mark.parametrize("peak", [0, 136, 4_095])
def test_less_than_a_page_of_memory_is_next_to_nothing(peak):
    assert "< 4 kB" in line_of(shown(rows("numba_a", peak=peak), NUMPY), "numba_a")
    assert "4.1 kB" in line_of(shown(rows("numba_a", peak=4_096), NUMPY), "numba_a")


def test_the_error_of_an_ill_conditioned_result_is_in_digits():
    line = line_of(shown(NUMPY, rows("jax_b", warm=0.1, error_ulps=2_104.0)), "jax_b")
    assert line.endswith("12 digits")
    assert line_of(shown(NUMPY, rows("jax_b", warm=0.1, error_ulps=1_000.0)), "jax_b").endswith("1e+03 ulp")


def test_only_columns_that_are_shown_are_explained():
    wide, narrow = (one_line(shown(NUMPY, width=width)) for width in (120, 80))
    assert "cores: CPU time" in wide
    assert "cores: CPU time" not in narrow
    assert "limit:" not in wide  # no floor was measured
    assert "peak: what one warm call allocates" in narrow


def test_verdicts_follow_the_users_own_calls():
    out = tables.text(loaded(NUMPY), 120, False, calls=(1, 250))
    assert "for 250 calls" in out
    assert "1,000 calls," not in out


def test_markup_in_a_name_is_text():
    assert "[red]x" in shown(rows("[red]x", warm=0.1))


def test_a_narrow_terminal_leaves_columns_out():
    wide, narrow = (shown(NUMPY, width=width) for width in (120, 80))
    assert "import" in wide.splitlines()[2]
    assert "import" not in narrow.splitlines()[2]
    assert max(map(len, narrow.splitlines())) <= 80


def test_colour_only_where_asked():
    assert "\x1b" not in shown(NUMPY)
    assert "\x1b" in tables.text(loaded(NUMPY), width=120, color=True)


def test_the_floor_of_a_cpu_is_none_of_a_gpus():
    gpu = {"device": "gpu", "ran_on": "NVIDIA X", "n": 100_000}
    out = shown(
        rows("numba_floor", "quadratic_map", floor=0.001),
        rows("numpy_loop", "quadratic_map", warm=4.0),
        rows("jax_fori", "quadratic_map", warm=0.8, **gpu),
    )
    assert not {"%", "!"} & set(line_of(out, "jax_fori *"))


def test_growth_and_crossovers_are_said_for_three_sizes():
    found = []
    for n in (10, 1_000, 100_000):
        at = {"size": str(n), "n": n, "n_asked": n}
        found += rows("numpy_a", warm=1e-6 * n**2, **at) + rows("numba_a", warm=1e-4 * n, **at)
    out = shown(found)
    assert "grid_max, float64, cpu, by size: time grows as numpy_a n^2.00, numba_a n^1.00" in out
    assert "below n ≈ 100 numpy is faster than numba, beyond it slower" in out
    assert "by size" not in shown(NUMPY)


# What more CPUs bring


def by_cpus(name, **seconds):
    return [row for count, value in seconds.items() for row in rows(name, warm=value, cpus=int(count[1:]))]


def gains(*made):
    (found,) = tables.gain_tables(groups(loaded([row for one in made for row in one]))).values()
    return found.headings, {row[0]: row[1:] for row in found.rows}


def test_speed_up_and_efficiency_are_of_the_rows():
    headings, found = gains(by_cpus("numba_a", c1=4.0, c4=1.25), by_cpus("jax_b", c1=1.0, c4=1.0))
    assert headings == ("kernel", "1 CPU", "4 CPUs", "speed-up", "interval", "efficiency", "cores busy")
    assert found["numba_a"] == ("4 s", "1.25 s", "3.2×", "[3.2, 3.2]", "80%", "1.0")
    assert found["jax_b"] == ("1 s", "1 s", "1×", "[1, 1]", "25%", "1.0")


def test_a_kernel_with_one_count_only_has_no_gain():
    _, found = gains(by_cpus("numba_a", c1=4.0, c2=2.0), by_cpus("jax_b", c2=1.0))
    assert found["jax_b"] == ("–", "1 s", "–", "–", "–", "1.0")


def test_the_tables_of_a_result_show_gains_only_where_cpus_differ():
    assert "efficiency" not in shown(NUMPY)
    out = shown(by_cpus("numba_a", c1=4.0, c2=2.0))
    assert "grid_max, lecture (n = 3,000), float64, cpu, 1 CPU" in out
    assert "grid_max, lecture, float64, cpu\n" in "\n".join(line.rstrip() for line in out.splitlines())
    assert "efficiency: speed-up divided by the factor of more CPUs" in one_line(out)
    assert tables.gain_tables(groups(loaded(NUMPY))) == {}


# A comparison


def line(kernel="grid_max-jax_vmap-medium-float64-cpu", question="warm call", word="slower", **more):
    known = {"a": 1.0, "b": 2.0, "ratio": 2.0, "low": 1.9, "high": 2.1}
    return SimpleNamespace(kernel=kernel, question=question, word=word, **known | more)


def test_a_comparison_cuts_what_all_ids_share():
    peak = {"question": "peak memory", "word": "same", "a": 8e6, "b": 8e6, "low": None, "high": None}
    found = [line(), line("grid_max-jax_map-medium-float64-cpu", **peak)]
    out = tables.comparison(found, ["A: this", "B: that"], width=120, color=False).splitlines()
    assert out[0].strip() == "grid_max, medium, float64, cpu"
    assert " ".join(out[2].split()) == "jax_vmap warm call 1 s 2 s 2.000 1.900 to 2.100 slower"
    assert " ".join(out[3].split()) == "jax_map peak memory 8 MB 8 MB 2.000 – same"
    assert out[4:] == ["A: this", "B: that"]


COLOURS = [("slower", "31"), ("hungrier", "31"), ("faster", "32"), ("leaner", "32")]


@pytest.mark.parametrize(("word", "code"), COLOURS)
def test_a_comparison_is_coloured_by_its_verdict(word, code):
    assert f"\x1b[{code}m" in tables.comparison([line(word=word)], [], width=120, color=True)
    assert f"\x1b[{code}m" not in tables.comparison([line(word="same")], [], width=120, color=True)


def test_ids_of_other_forms_and_bounds_without_end_are_shown_as_they_are():
    found = [line("mine"), line(high=math.inf)]
    out = tables.comparison(found, [], width=120, color=False)
    assert "grid_max-jax_vmap-medium-float64-cpu" in out
    assert "1.900 to ∞" in out
    assert tables.comparison([], ["nothing"], width=120, color=False).splitlines()[-1] == "nothing"


def test_of_a_saved_comparison_each_file_has_what_its_own_side_takes():
    kept = [vars(line())]
    assert [found.word for found in words.saved_comparison({"comparison": {"side": "B", "lines": kept}})] == [
        "slower"
    ]
    assert words.saved_comparison({"comparison": {"side": "A", "lines": kept}}) == []
    assert words.saved_comparison({}) == []
    data = loaded(NUMPY, comparison={"side": "B", "lines": kept})
    assert "1.900 to 2.100" in tables.text(data, width=120, color=False)
    # Sides may have other names: of releases, their versions.
    of_release = loaded(
        NUMPY, comparison={"side": "0.12", "lines": [vars(line(side="0.12", against="0.10")), *kept]}
    )
    assert "0.10" in tables.text(of_release, width=120, color=False)
    assert len(words.saved_comparison(of_release)) == 1


@pytest.mark.parametrize("width", range(80, 161, 8))
def test_no_figure_is_cut_off_whatever_columns_there_are(width):
    known = {"warm": 0.1231, "first": 0.4561, "imported": 0.7891, "peak": 216_000_000, "rounds": 3}
    known |= {"new_shape": [0.6541] * 3, "work_is": "household-period"}
    made = rows("numpy_meshgrid", **known, work_count=3e6) + rows("numba_long_name_of_a_kernel", **known)
    made += rows("numba_floor", floor=0.05)
    line = next(line for line in shown(made, width=width).splitlines() if line.startswith("numba_long"))
    assert len(line) <= width
    assert "0 ulp" in line
    assert "454 ms" in line
    if width > 150:
        assert "654 ms" in line
        assert "789 ms" in line


def test_a_warm_call_by_the_problems_unit_of_work_is_a_column_where_there_is_room():
    made = rows("numpy_meshgrid", warm=0.09, work_is="point", work_count=9e6)
    heading = shown(made, width=120).splitlines()[2]
    assert "point" in heading.split()
    assert line_of(shown(made, width=120), "numpy_meshgrid").split()[5:7] == ["10", "ns"]
    assert "point" not in shown(made, width=100)
    assert "point" not in shown(NUMPY)
