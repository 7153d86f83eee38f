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
FEW = {"rounds": 2}


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
    assert (behind, times) == ("numba", pytest.approx(0.9 / 0.45, rel=0.05))


def times_jax(factor):
    return {name: factor * seconds for name, seconds in JAX.items()}


@pytest.mark.parametrize(
    ("numba", "jax", "calls", "best", "sure", "undecided"),
    [
        (times_jax(1.20), JAX, 1_000, ("jax", "numba"), True, False),
        (times_jax(1.35), JAX, 1_000, ("jax",), True, False),
        # Twice as long by the medians, and shorter in one round of six.
        (JAX | {"warm": [0.010] * 5 + [0.004]}, JAX, 10_000, ("jax", "numba"), True, True),
        # With two rounds only a lead of two in both.
        (NUMBA | FEW, JAX | FEW, 1_000, ("jax",), False, False),
        (JAX | FEW | {"warm": 0.009}, JAX | FEW, 1_000, ("jax", "numba"), False, True),
    ],
    ids=["a tie", "a lead", "not borne by the rounds", "a large lead in two rounds", "a small one in two"],
)
def test_a_lead_below_a_quarter_is_a_tie_and_one_that_rounds_do_not_bear_undecided(
    numba, jax, calls, best, sure, undecided
):
    found = choice.by_script(spot(None, numba, jax), calls)
    assert (found.best, found.sure, found.undecided) == (best, sure, undecided)
    assert (found.ahead_of is None) == (len(best) == 2)


@pytest.mark.parametrize(
    ("kernel", "more", "calls", "stands"),
    [
        # Tuned and prepared ones, and other libraries', stand for none.
        ("numba_simd", {"warm": 1e-6, "first": 1e-3, "tuned": True}, 1_000, False),
        ("numpy_prebuilt_mesh", {"warm": 1e-6, "first": 1e-3}, 1_000, False),
        ("python_loop", {"warm": 1e-6, "first": 1e-3}, 1_000, False),
        # A library is its best kernel for so many calls.
        ("numba_parallel", {"warm": 0.001, "first": 2.0}, 1, False),
        ("numba_parallel", {"warm": 0.001, "first": 2.0}, 1_000, True),
    ],
)
def test_a_library_is_its_best_ordinary_kernel_for_so_many_calls(kernel, more, calls, stands):
    found = choice.by_script(spot(more=[rows(kernel, **more)]), calls)
    assert (kernel in [cost.entry.kernel for cost in found.costs]) is stands
    assert len(found.costs) == 3


def test_a_library_whose_kernels_failed_is_named():
    lost = spot(jax=None, failures=[failed("jax_vmap", "time", "ran out of time")])
    assert lost.lacking == ["jax"]
    assert words.sentence(lost).endswith("ahead of NumPy; of JAX nothing finished.")


ON_GPU = [rows("jax_vmap", device="gpu", warm=1e-4, first=0.1, imported=0.3)]


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({}, "NumPy for one call; JAX for a thousand, 3.8 times ahead of Numba."),
        ({"numba": None, "jax": None}, "NumPy (alone), for one call and for a thousand."),
        ({"numpy": JAX, "numba": JAX}, "NumPy, Numba or JAX (a tie), for one call and for a thousand."),
        ({"numba": JAX}, "NumPy for one call; Numba or JAX (a tie) for a thousand."),
        ({"numpy": None}, "JAX, for one call and for a thousand, 3.8 times ahead of Numba."),
        ({"more": ON_GPU}, "NumPy for one call; JAX on gpu for a thousand, 11 times ahead of JAX."),
        (
            {"numpy": NUMPY | FEW, "numba": NUMBA | FEW, "jax": JAX | FEW},
            "So far NumPy or JAX (not decided) for one call; JAX for a thousand, 3.8 times ahead of Numba.",
        ),
    ],
)
def test_the_sentence_says_who_and_by_how_much(figures, sentence):
    assert words.sentence(spot(**figures)) == sentence


def test_the_users_own_number_of_calls():
    assert words.sentence(spot(), calls=(250,)) == "JAX for 250 calls, 3.5 times ahead of Numba."


# The map


def at_n(kernel, n, **figures):
    return rows(kernel, "quadratic_map", n=n, n_asked=n, size=str(n), **figures)


def sweep(sizes=(10, 100, 1_000)):
    """NumPy is best at small n, JAX at large ones, Numba nowhere; warm calls grow in proportion to n."""
    kernels = {"numpy_loop": NUMPY, "numba_loop": NUMBA, "jax_fori": JAX}
    made = [
        at_n(kernel, n, **figures | {"warm": figures["warm"] * n / 1_000})
        for n in sizes
        for kernel, figures in kernels.items()
    ]
    (panel,) = panels(*made)
    return panel


def test_between_sizes_a_power_law_is_found_again():
    found = regions.regions(sweep((10, 1_000)))
    column = int(np.argmin(np.abs(np.log(found.ns / 100))))
    numpy = found.decision.seconds[found.libraries.index("numpy")][-1, column]
    assert numpy == pytest.approx(0.05 + 0.2 + 9_999 * 0.2 * found.ns[column] / 1_000, rel=0.03)
    assert (found.ns[0], found.ns[-1]) == (10, 1_000)


def test_a_kernel_is_not_drawn_beyond_its_largest_size():
    (panel,) = panels(
        *(at_n("numpy_loop", n, **NUMPY) for n in (10, 100, 1_000)),
        *(at_n("jax_fori", n, **JAX) for n in (10, 100)),
    )
    found = regions.regions(panel)
    numpy, jax = (np.isinf(found.decision.seconds[found.libraries.index(of)]) for of in ("numpy", "jax"))
    assert (jax == (found.ns > 100)).all()
    assert not numpy.any()


def test_sizes_of_one_n_are_one_column_of_the_map():
    made = [
        rows(kernel, "dispatch", size=size, n=1, n_asked=1, **figures)
        for size in ("small", "medium", "lecture")
        for kernel, figures in (("numpy_add", NUMPY), ("jax_add", JAX))
    ]
    (panel,) = panels(*made)
    assert [spot.n for spot in panel.spots] == [1]
    with np.errstate(all="raise"):
        assert regions.regions(panel).sizes == (1,)


def test_a_panel_without_whole_programs_has_no_map():
    (panel,) = panels(rows("numpy_meshgrid", warm=0.1))
    assert regions.regions(panel) is None
    assert words.sentence(panel.last) == "No library has the figures of a whole program."
    assert words.headline([panel]) == ""


# The sentence over all

SORTED = {"pattern": "numbers are sorted"}
CLOSE = JAX | {"warm": 0.0052}
OTHER, IN_ORDER = {"problem": "quadratic_map"}, {"problem": "sorting:in_order"}


@pytest.mark.parametrize(
    ("kernels", "sentence"),
    [
        ({"numba_a": NUMBA, "jax_a": JAX}, "Programs of every length: JAX in grid_max."),
        (
            {"numpy_a": NUMPY | {"rounds": 3}, "jax_a": JAX | {"rounds": 3}},
            "So far, with too few rounds. Short programs: not decided. Longer: JAX in grid_max.",
        ),
        # What NumPy ties for is not said of another library.
        (
            {"numpy_a": {"warm": 0.02, "first": 0.12, "imported": 0.3}, "jax_a": JAX},
            "Short programs: NumPy ties. Longer: JAX in grid_max.",
        ),
        # The largest size has one library: of longer programs nothing is said.
        (
            {"numpy_a": NUMPY, "jax_a": JAX, "jax_b": JAX | {"size": "9000", "n": 9_000, "n_asked": 9_000}},
            "Programs shorter than about 400 ms: NumPy.",
        ),
        # A tie is one tie, whoever is a little ahead.
        (
            {"numba_a": JAX, "jax_a": CLOSE, "numba_b": CLOSE | OTHER, "jax_b": JAX | OTHER},
            "Programs of every length: Numba or JAX (a tie) in grid_max and in quadratic_map.",
        ),
        # Other inputs of a problem are named without its pattern.
        (
            {"numba_a": NUMBA | SORTED, "jax_a": JAX | SORTED}
            | {"numba_b": NUMBA | SORTED | IN_ORDER, "jax_b": JAX | SORTED | IN_ORDER},
            "Programs of every length: JAX where numbers are sorted (grid_max) and in sorting:in_order.",
        ),
    ],
)
def test_the_sentence_over_all_says_for_how_long_programs_each_is_fastest(kernels, sentence):
    made = panels(*(rows(kernel, **figures) for kernel, figures in kernels.items()))
    assert words.headline(made) == sentence


def test_of_four_problems_it_counts_who_is_fastest_and_says_by_how_much():
    jax = [{"numba_a": NUMBA, "jax_a": JAX | {"warm": warm}} for warm in (0.002, 0.005)]
    numba = {"numba_a": JAX, "jax_a": NUMBA}
    alone, tie = {"jax_a": JAX}, {"numba_a": JAX, "jax_a": CLOSE}
    open_one = {"numba_a": JAX | {"warm": [0.010] * 5 + [0.004]}, "jax_a": JAX}
    made = panels(
        *(
            rows(kernel, f"problem_{place}", **figures)
            for place, kernels in enumerate((*jax, numba, alone, tie, open_one))
            for kernel, figures in kernels.items()
        )
    )
    assert words.headline(made, (10_000,)) == (
        "Of 6 problems, for 10,000 calls JAX is fastest in 3 (4 to 9.9 times), Numba in 1 (4 times), "
        "1 tie, 1 not decided."
    )
    assert words.headline(made).startswith("Of 6 problems, for one call JAX is fastest in 3, Numba in 1, ")


# Fewer CPUs


def test_the_panels_on_fewer_cpus_are_those_of_the_same_problem_and_dtype():
    found = panels(
        *(rows("jax_vmap", **JAX, cpus=count) for count in (4, 1, None, 2)),
        rows("jax_vmap", **JAX, cpus=1, dtype="float32"),
        rows("jax_fori", "quadratic_map", **JAX, cpus=1),
    )
    of_grid = {panel.cpus: panel for panel in found[:4]}
    fewer = {cpus: [one.cpus for one in choice.on_fewer_cpus(of_grid[cpus], found)] for cpus in of_grid}
    assert fewer == {4: [1, 2], 1: [], None: [1, 2, 4], 2: [1]}
    main = words.on_most_cpus(found)
    assert [(panel.problem, panel.dtype, panel.cpus) for panel in main] == [
        ("grid_max", "float64", None),
        ("grid_max", "float32", 1),
        ("quadratic_map", "float64", 1),
    ]


def test_what_fewer_cpus_change_is_an_answer_of_its_own():
    fewer, most = panels(
        rows("numba_parallel", **NUMBA | {"warm": 0.04}, cpus=1),
        rows("numba_serial", **NUMBA | {"warm": 0.03}, cpus=1),
        rows("jax_vmap", **JAX, cpus=1),
        rows("numba_parallel", **NUMBA),
        rows("jax_vmap", **JAX),
    )
    # By the serial kernel there: (0.7 + 999 x 0.03) / (0.4 + 999 x 0.005)
    answer = "On 1 CPU: JAX, for one call and for a thousand, 5.7 times ahead of Numba."
    assert words.on_fewer_cpus(most, [most, fewer]) == [answer]
    assert words.on_fewer_cpus(fewer, [most, fewer]) == []
