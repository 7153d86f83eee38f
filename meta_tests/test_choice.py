"""Which library is fastest: at one size, over the map, and in words; and what is called a tie."""

import numpy as np
import pytest

from harness.analysis import choice, regions
from harness.analysis.table import groups
from harness.report import words
from meta_tests.made_up import failed, loaded, rows

pytestmark = pytest.mark.fast

NUMPY = {"warm": 0.2, "first": 0.2, "imported": 0.05}
NUMBA = {"warm": 0.02, "first": 0.5, "imported": 0.2}
JAX = {"warm": 0.005, "first": 0.1, "imported": 0.3}


def panels(*made, failures=()):
    return choice.panels(groups(loaded([row for one in made for row in one], failures)))


def spot(numpy=NUMPY, numba=NUMBA, jax=JAX, more=(), failures=()):
    made = [
        rows(kernel, **figures)
        for kernel, figures in (("numpy_meshgrid", numpy), ("numba_serial", numba), ("jax_vmap", jax))
        if figures
    ]
    (panel,) = panels(*made, *more, failures=failures)
    return panel.last


def test_a_script_counts_import_first_call_and_the_warm_calls_after_it():
    found = choice.by_script(spot(), 11)
    assert [cost.library for cost in found.costs] == ["jax", "numba", "numpy"]
    assert found.costs[0].seconds.median == pytest.approx(0.3 + 0.1 + 10 * 0.005, rel=0.02)
    assert (found.best, found.sure) == (("jax",), True)
    times, behind = found.ahead_of
    assert behind == "numba"
    assert times == pytest.approx(0.9 / 0.45, rel=0.05)


@pytest.mark.parametrize(("numba", "best"), [(1.20, ("jax", "numba")), (1.35, ("jax",))])
def test_a_lead_below_a_quarter_is_a_tie(numba, best):
    alike = {"warm": 0.005 * numba, "first": 0.1 * numba, "imported": 0.3 * numba}
    found = choice.by_script(spot(numpy=None, numba=alike), 1_000)
    assert found.best == best
    assert not found.undecided


def test_a_lead_that_the_rounds_do_not_bear_is_undecided():
    """Twice as long by the medians, and shorter in one round of six."""
    numba = JAX | {"warm": [0.010, 0.010, 0.010, 0.010, 0.010, 0.004]}
    found = choice.by_script(spot(numpy=None, numba=numba), 10_000)
    assert found.best == ("jax", "numba")
    assert found.ahead_of is None
    assert found.undecided
    assert words.who(found) == "Numba or JAX (not decided)"


def test_with_two_rounds_only_a_lead_of_two_in_both_is_told():
    few = {"rounds": 2}
    found = choice.by_script(spot(NUMPY | few, NUMBA | few, JAX | few), 1_000)
    assert (found.best, found.sure) == (("jax",), False)
    near = JAX | few | {"warm": 0.009}
    found = choice.by_script(spot(None, near, JAX | few), 1_000)
    assert (found.best, found.sure) == (("jax", "numba"), False)
    assert words.sentence(spot(NUMPY | few, NUMBA | few, JAX | few)).startswith(
        "So far NumPy or JAX (not decided) for one call; "
    )


def test_tuned_kernels_and_prepared_ones_stand_for_no_library():
    more = [
        rows("numba_simd", warm=1e-6, first=1e-3, tuned=True),
        rows("numpy_prebuilt_mesh", warm=1e-6, first=1e-3),
        rows("python_loop", warm=1e-6, first=1e-3),
    ]
    found = choice.by_script(spot(more=more), 1_000)
    assert [cost.entry.kernel for cost in found.costs] == ["jax_vmap", "numba_serial", "numpy_meshgrid"]


def test_a_library_is_its_best_kernel_for_so_many_calls():
    more = [rows("numba_parallel", warm=0.001, first=2.0, imported=0.2)]
    assert [
        next(cost.entry.kernel for cost in found.costs if cost.library == "numba")
        for found in (choice.by_script(spot(more=more), calls) for calls in (1, 1_000))
    ] == ["numba_serial", "numba_parallel"]


def test_a_gpu_is_a_choice_of_its_own():
    more = [rows("jax_vmap", device="gpu", warm=1e-4, first=0.1, imported=0.3)]
    found = choice.by_script(spot(more=more), 10_000)
    assert [cost.library for cost in found.costs][:2] == ["jax on gpu", "jax"]
    assert words.sentence(spot(more=more)).endswith("JAX on gpu for a thousand, 11 times ahead of JAX.")


def test_a_library_whose_kernels_failed_is_named():
    lost = [failed("jax_vmap", "time", "ran out of time")]
    assert spot(jax=None, failures=lost).lacking == ["jax"]
    said = words.sentence(spot(jax=None, failures=lost))
    assert (
        said == "NumPy for one call; Numba for a thousand, 9.7 times ahead of NumPy; of JAX nothing finished."
    )


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({}, "NumPy for one call; JAX for a thousand, 3.8 times ahead of Numba."),
        ({"numba": None, "jax": None}, "NumPy (alone), for one call and for a thousand."),
        ({"numpy": JAX, "numba": JAX}, "NumPy, Numba or JAX (a tie), for one call and for a thousand."),
        ({"numba": JAX}, "NumPy for one call; Numba or JAX (a tie) for a thousand."),
        ({"numpy": None}, "JAX, for one call and for a thousand, 3.8 times ahead of Numba."),
    ],
)
def test_the_sentence_says_who_and_by_how_much(figures, said):
    assert words.sentence(spot(**figures)) == said


def test_the_users_own_number_of_calls():
    assert words.sentence(spot(), calls=(250,)) == "JAX for 250 calls, 3.5 times ahead of Numba."


def sweep(sizes=(10, 100, 1_000)):
    """NumPy is best at small n, JAX at large ones, Numba nowhere; all costs grow in proportion to n."""
    made = []
    for n in sizes:
        for kernel, known in (("numpy_loop", NUMPY), ("numba_loop", NUMBA), ("jax_fori", JAX)):
            figures = known | {name: known[name] * n / 1_000 for name in ("warm",)}
            made.append(rows(kernel, "quadratic_map", n=n, n_asked=n, size=str(n), **figures))
    (panel,) = panels(*made)
    return panel


def test_between_sizes_a_power_law_is_found_again():
    """Costs in proportion to n at 10 and 1,000 are so at 100 too."""
    found = regions.regions(sweep((10, 1_000)))
    column = int(np.argmin(np.abs(np.log(found.ns / 100))))
    numpy = found.decision.seconds[found.libraries.index("numpy")][-1, column]
    assert numpy == pytest.approx(0.05 + 0.2 + 9_999 * 0.2 * found.ns[column] / 1_000, rel=0.03)
    assert (found.ns[0], found.ns[-1]) == (10, 1_000)


def test_a_kernel_is_not_drawn_beyond_its_largest_size():
    made = [
        rows("numpy_loop", "quadratic_map", n=n, n_asked=n, size=str(n), **NUMPY) for n in (10, 100, 1_000)
    ] + [rows("jax_fori", "quadratic_map", n=n, n_asked=n, size=str(n), **JAX) for n in (10, 100)]
    (panel,) = panels(*made)
    found = regions.regions(panel)
    jax = found.decision.seconds[found.libraries.index("jax")]
    assert not np.isinf(jax[:, found.ns <= 100]).any()
    assert np.isinf(jax[:, found.ns > 100]).all()
    assert not np.isinf(found.decision.seconds[found.libraries.index("numpy")]).any()


def test_a_panel_without_whole_scripts_has_no_map():
    (panel,) = panels(rows("numpy_meshgrid", warm=0.1))
    assert regions.regions(panel) is None
    assert words.sentence(panel.last) == "No library has the figures of a whole program."
    assert words.headline([panel]) == ""


def test_the_sentence_over_all_names_the_length_below_which_numpy_is_first():
    said = words.headline([sweep()])
    assert said == "Programs shorter than about 400 ms: NumPy. Longer: JAX in quadratic_map."
    (alone,) = panels(rows("numba_serial", **NUMBA), rows("jax_vmap", **JAX))
    assert words.headline([alone]) == "Programs of every length: JAX in grid_max."


def test_three_rounds_do_not_say_that_numpy_is_never_first():
    (few,) = panels(rows("numpy_meshgrid", **NUMPY, rounds=3), rows("jax_vmap", **JAX, rounds=3))
    assert words.headline([few]) == (
        "So far, with too few rounds. Short programs: not decided. Longer: JAX in grid_max."
    )


def test_what_numpy_ties_for_is_not_said_of_another_library():
    tied = JAX | {"first": 0.12, "imported": 0.3}
    (short,) = panels(rows("numpy_meshgrid", **tied | {"warm": 0.02}), rows("jax_vmap", **JAX))
    assert words.headline([short]) == "Short programs: NumPy ties. Longer: JAX in grid_max."


def test_of_longer_programs_nothing_is_said_where_the_largest_size_has_one_library():
    larger = rows("jax_vmap", **JAX, size="30000", n=30_000, n_asked=30_000)
    (one,) = panels(rows("numpy_meshgrid", **NUMPY), rows("jax_vmap", **JAX), larger)
    assert words.headline([one]) == "Programs shorter than about 400 ms: NumPy."


def test_other_inputs_of_a_problem_are_named_without_its_pattern():
    made = [
        rows(kernel, f"sorting{variant}", pattern="numbers are sorted", **known)
        for kernel, known in (("numba_sort", NUMBA), ("jax_sort", JAX))
        for variant in ("", ":in_order")
    ]
    said = words.headline(panels(*made))
    assert said.endswith("JAX where numbers are sorted (sorting) and in sorting:in_order.")


def test_a_tie_is_one_tie_whoever_is_a_little_ahead():
    close = JAX | {"warm": 0.0052}
    made = [*rows("numba_a", "grid_max", **JAX), *rows("jax_a", "grid_max", **close)]
    made += [*rows("numba_b", "quadratic_map", **close), *rows("jax_b", "quadratic_map", **JAX)]
    assert words.headline(panels(made)).endswith("Numba or JAX (a tie) in grid_max and in quadratic_map.")


def with_fewer(numba_on_one=0.04, jax_on_one=0.005, **more):
    """The Panels of one run on one CPU and on all of them: first that on all."""
    one = [
        *rows("numba_parallel", **NUMBA | {"warm": numba_on_one}, cpus=1, **more),
        *rows("numba_serial", **NUMBA | {"warm": 0.03}, cpus=1, **more),
        *rows("jax_vmap", **JAX | {"warm": jax_on_one}, cpus=1, **more),
    ]
    every = [*rows("numba_parallel", **NUMBA, **more), *rows("jax_vmap", **JAX, **more)]
    fewer, most = panels(one, every)
    return [most, fewer]


def test_the_panels_on_fewer_cpus_are_those_of_the_same_problem_and_dtype():
    made = [rows("jax_vmap", **JAX, cpus=count) for count in (4, 1, None, 2)]
    made += [
        rows("jax_vmap", **JAX, cpus=1, dtype="float32"),
        rows("jax_fori", "quadratic_map", **JAX, cpus=1),
    ]
    found = panels(*made)
    by_count = {
        panel.cpus: panel for panel in found if (panel.problem, panel.dtype) == ("grid_max", "float64")
    }
    assert [one.cpus for one in choice.on_fewer_cpus(by_count[None], found)] == [1, 2, 4]
    assert [one.cpus for one in choice.on_fewer_cpus(by_count[2], found)] == [1]
    assert choice.on_fewer_cpus(by_count[1], found) == []
    main = words.on_most_cpus(found)
    assert [(panel.problem, panel.dtype, panel.cpus) for panel in main] == [
        ("grid_max", "float64", None),
        ("grid_max", "float32", 1),
        ("quadratic_map", "float64", 1),
    ]


def test_a_loss_is_that_of_the_kernel_that_stands_for_its_library_on_all_cpus():
    most, fewer = with_fewer()
    numba, jax = choice.losses(most.last, fewer.last)
    assert (numba.kernel, numba.sure, numba.times.rounds) == ("numba_parallel", True, 6)
    assert numba.times.median == pytest.approx(2.0)
    assert jax.times.median == pytest.approx(1.0)


def test_what_fewer_cpus_change_is_an_answer():
    found = with_fewer(numba_on_one=0.038)
    (answer,) = words.on_fewer_cpus(found[0], found)
    # By the serial kernel there: (0.7 + 999 x 0.03) / (0.4 + 999 x 0.005)
    assert answer == "On 1 CPU: JAX, for one call and for a thousand, 5.7 times ahead of Numba."
    assert words.on_fewer_cpus(found[1], found) == []


def test_sizes_of_one_n_are_one_column_of_the_map():
    made = [
        row
        for size in ("small", "medium", "lecture")
        for kernel, known in (("numpy_add", NUMPY), ("jax_add", JAX))
        for row in rows(kernel, "dispatch", size=size, n=1, n_asked=1, **known)
    ]
    (panel,) = panels(made)
    assert [spot.n for spot in panel.spots] == [1]
    with np.errstate(all="raise"):
        assert regions.regions(panel).sizes == (1,)
