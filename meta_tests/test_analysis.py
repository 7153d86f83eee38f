"""What is said of rows: nothing that is not in them, in both forms that files have."""

import json
from pathlib import Path

import pytest

from harness.analysis import ranking
from harness.analysis.as_used import pays_off_after, script
from harness.analysis.entries import groups
from harness.analysis.estimates import Estimate
from harness.analysis.scaling import crossovers, exponents, gains, per_size
from harness.analysis.slower import FEWEST
from meta_tests.made_up import failed, group, loaded, rows, world

pytestmark = pytest.mark.fast

ROOT = Path(__file__).resolve().parent.parent
RESULTS = sorted(ROOT.glob("results/*-cpus-jax-*.json"))


def names(found):
    return [entry.kernel for entry in found.best]


# Entries and groups


def test_rows_are_joined_to_entries():
    found = group(
        rows("jax_a", warm=1.0, first=3.0, peak=7, label="JAX, a"), rows("numpy_meshgrid", warm=2.0)
    )
    entry = found.entry("jax_a")
    assert (entry.library, entry.label, entry.peak_bytes) == ("jax", "JAX, a", 7)
    assert (entry.warm.median, entry.first_call.median, entry.imported.median) == (1.0, 3.0, 0.1)
    assert not entry.within_one_process
    assert found.reference.kernel == "numpy_meshgrid"
    assert found.title == "grid_max, lecture (n = 3,000), float64, cpu"
    assert found.entry("numba_b") is None
    assert groups(rows("jax_a", warm=1.0))[0].entry("jax_a").warm.processes == 6


def test_what_prepare_holds():
    found = group(rows("numpy_prebuilt_mesh", warm=1.0, peak=5))
    assert found.entries[0].held_bytes == (2 * 3_000**2 - 3_000) * 8
    assert group(rows("numpy_a", warm=1.0)).entries[0].held_bytes is None


def test_a_row_at_a_smaller_n_is_scaled():
    entry = group(rows("python_a", warm=0.5, first=0.9, peak=3, n=300)).entries[0]
    assert entry.scale == 10
    assert entry.warm.median == 0.5
    assert entry.warm_at_n().median == pytest.approx(5.0)
    assert entry.peak_bytes_at_n() is None


def test_scaling_a_first_call_does_not_scale_its_compilation():
    entry = group(rows("numba_a", warm=[0.01] * 5 + [0.03], first=[0.4] * 5 + [0.2], n=300)).entries[0]
    # 0.4 s of first call and nine more times the warm call's 0.01 s: within each process
    assert entry.first_call_at_n().by_round[0] == pytest.approx(0.49)
    assert entry.first_call_at_n().low == pytest.approx(0.2 + 9 * 0.03)
    assert group(rows("numba_a", first=0.4, n=300)).entries[0].first_call_at_n() is None


def test_a_failed_kernel_is_an_entry_with_a_reason_and_no_figures():
    late = failed("jax_fori", "time", "gave no answer within 60 s", problem="quadratic_map")
    (found,) = groups(loaded(rows("numba_loop", "quadratic_map", warm=1.0, peak=1), [late]))
    entry = found.entry("jax_fori")
    assert (entry.failed, entry.failed_kind) == ("gave no answer within 60 s", "time")
    assert entry.library == "jax"
    assert (entry.warm, entry.first_call, entry.peak_bytes, entry.warm_at_n()) == (None,) * 4
    assert found.title.startswith("quadratic_map, lecture (n = 10,000,000)")
    assert found.share_of_floor(entry) is None
    assert script(entry, 1) is None


def test_a_kernel_that_fails_after_all_loses_its_figures():
    wrong = failed("numba_loop", "wrong", "another result", whole_kernel=True, size="small")
    made = rows("numba_loop", warm=1.0) + rows("numba_loop", warm=1.0, dtype="float32")
    double, single, small = groups(loaded(made, [wrong]))
    assert double.entry("numba_loop").warm is None
    assert double.entry("numba_loop").n == 3_000
    assert single.entry("numba_loop").failed is None
    assert small.entry("numba_loop").failed == "another result"


def test_a_kernel_found_wrong_is_told_on_the_other_inputs_of_its_problem_too():
    wrong = failed(
        "numba_sort", "wrong", "another result", problem="sorting", whole_kernel=True, n=1, n_asked=1
    )
    made = [rows("numpy_sort", name, warm=1.0) for name in ("sorting", "sorting:in_order", "sortings")]
    *both, other = groups(loaded([row for one in made for row in one], [wrong]))
    assert [group.entry("numba_sort").failed for group in both] == ["another result"] * 2
    assert (both[1].entry("numba_sort").problem, both[1].entry("numba_sort").n_asked) == (
        "sorting:in_order",
        1_000,
    )
    assert other.entry("numba_sort") is None


def test_one_that_fails_at_another_size_keeps_its_figures_here():
    late = failed("numba_loop", "time", "too slow", size="medium")
    lecture, medium = groups(loaded(rows("numba_loop", warm=1.0), [late]))
    assert lecture.entry("numba_loop").warm
    assert medium.entry("numba_loop").failed


def test_a_floor_is_no_entry_and_neither_is_one_that_failed():
    made = rows("jax_a", warm=1.0) + rows("numba_floor", floor=0.5) + rows("jax_a", warm=1.0, size="small")
    lecture, small = groups(loaded(made, [failed("numba_floor", "died", "SIGSEGV", size="small")]))
    assert [entry.kernel for entry in (*lecture.entries, *small.entries)] == ["jax_a", "jax_a"]
    assert lecture.floor.warm.median == 0.5
    assert small.floor is None


def test_other_cpus_are_another_group():
    made = rows("numba_a", warm=2.0, cpus=1) + rows("numba_a", warm=1.0, cpus=2)
    made += rows("numba_floor", floor=0.5, cpus=1) + rows("numpy_meshgrid", warm=3.0, cpus=1)
    one, two = groups(made)
    assert (one.cpus, two.cpus) == (1, 2)
    assert one.key != two.key
    assert one.title.endswith(", cpu, 1 CPU")
    assert two.title.endswith(", cpu, 2 CPUs")
    assert one.share_of_floor(one.entry("numba_a")).share == pytest.approx(0.25)
    assert two.share_of_floor(two.entry("numba_a")) is None
    assert (one.reference.kernel, two.reference) == ("numpy_meshgrid", None)


def test_a_gpus_reference_is_the_cpus():
    made = rows("jax_a", warm=1.0, device="gpu") + rows("numpy_meshgrid", warm=3.0)
    made += rows("numba_floor", floor=0.5)
    gpu, cpu = groups(made)
    assert gpu.reference is cpu.entry("numpy_meshgrid")
    assert gpu.floor is None


@pytest.mark.parametrize(
    ("cores", "scales", "share"), [(1.0, True, 0.5), (1.6, True, 0.3125), (1.6, False, 0.5), (0.2, True, 0.5)]
)
def test_the_share_of_the_floor(cores, scales, share):
    found = group(
        rows("numba_a", warm=2.0, cores_used=cores), rows("numba_floor", floor=1.0, scales_with_cores=scales)
    )
    assert found.share_of_floor(found.entries[0]).share == pytest.approx(share)


@pytest.mark.parametrize(
    ("warm", "cores", "flagged"),
    [
        (0.9, 1.0, True),
        (0.9, 1.01, True),
        ((0.9, 0.8, 1.1), 1.0, False),
        (0.995, 1.0, False),
        # Faster than the floor over 1.8 cores, but not than two cores could be.
        (0.52, 1.8, False),
        (0.45, 1.8, True),
    ],
)
def test_being_below_the_floor_beyond_noise_is_flagged(warm, cores, flagged):
    found = group(
        rows("numba_a", warm=warm, cores_used=cores), rows("numba_floor", floor=1.0, scales_with_cores=True)
    )
    assert found.share_of_floor(found.entries[0]).beyond_noise is flagged


# Rows of the older form


def test_old_rows_have_intervals_and_no_rounds():
    entry = group(rows("jax_a", warm=(1.0, 0.9, 1.1), first=3.0, old=True, rounds=3)).entries[0]
    assert entry.within_one_process
    assert entry.warm == Estimate(1.0, 0.9, 1.1, 1)
    assert entry.warm.by_round == {}
    assert entry.first_call.processes == 3
    assert script(entry, 11).median == pytest.approx(0.1 + 3.0 + 10.0)


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ((1.15, 1.14, 1.16), ranking.TOO_CLOSE),
        ((1.5, 0.9, 1.6), ranking.TOO_CLOSE),
        ((1.5, 1.4, 1.6), ranking.CLEAR),
    ],
)
def test_old_rows_are_called_only_beyond_drift_and_both_intervals(other, word):
    found = group(rows("jax_a", warm=1.0, old=True), rows("numba_b", warm=other, old=True))
    assert ranking.fastest(found).word == word
    assert names(ranking.fastest(found))[0] == "jax_a"


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_saved_results_are_read(path):
    data = json.loads(path.read_text())
    found = groups(data)
    timed = [row for row in data["benchmarks"] if row["extra_info"]["question"] == "speed"]
    assert sum(entry.warm is not None for one in found for entry in one.entries) == len(timed)
    for one in found:
        assert one.reference
        few = data.get("rounds", FEWEST) < FEWEST
        assert few or ranking.fastest(one).word in (ranking.CLEAR, ranking.TOO_CLOSE)


def test_the_two_forms_say_the_same_of_clear_rows():
    for new, old in zip(groups(world()), groups(world(old=True)), strict=True):
        assert names(ranking.fastest(new))[0] == names(ranking.fastest(old))[0]
        for one, other in zip(new.entries, old.entries, strict=True):
            assert pays_off_after(one, new.reference) == pays_off_after(other, old.reference)


# As used


def test_a_script_is_summed_within_each_process():
    entry = group(rows("jax_a", warm=[1.0] * 5 + [3.0], first=[5.0] * 5 + [1.0], imported=0.5)).entries[0]
    found = script(entry, 3)
    assert found.by_round[0] == pytest.approx(0.5 + 5 + 2 * 1)
    assert found.by_round[5] == pytest.approx(0.5 + 1 + 2 * 3)
    assert (found.low, found.high) == (pytest.approx(7.5), pytest.approx(7.5))


def steady(value):
    return [value] * 6


@pytest.mark.parametrize("first", [0.05, 0.1, 0.9, 3.0])
@pytest.mark.parametrize("warm", [0.01, 0.0999, 0.1, 0.2])
@pytest.mark.parametrize("old", [False, True])
def test_pays_off_is_the_first_such_number_of_calls(first, warm, old):
    def cheaper(calls):
        return first + (calls - 1) * warm <= 0.1 + (calls - 1) * 0.1 + 1e-12

    found = group(
        rows("jax_a", warm=steady(warm), first=steady(first), old=old),
        rows("numpy_meshgrid", warm=steady(0.1), first=steady(0.1), old=old),
    )
    expected = next((calls for calls in range(1, 50_000) if cheaper(calls)), None)
    assert pays_off_after(found.entry("jax_a"), found.reference) == expected


def test_imports_count():
    found = group(
        rows("jax_a", warm=steady(1.0), first=steady(2.0), imported=3.0),
        rows("numpy_meshgrid", warm=steady(2.0), first=steady(2.0), imported=1.0),
    )
    jax, numpy = found.entries
    assert pays_off_after(jax, numpy) == 3
    assert pays_off_after(jax, None) is None


@pytest.mark.parametrize(
    # What a call saves of `warm` is little: more calls than anybody makes, or more than a day of them.
    ("first", "warm", "gain", "calls"),
    [
        (1.0, 1e-4, 2e-6, 500_001),
        (1.0, 1e-4, 0.5e-6, None),
        (10.0, 10.0, 0.01, 1_002),
        (100.0, 10.0, 0.01, None),
    ],
)
@pytest.mark.parametrize("old", [False, True])
def test_what_pays_off_after_a_million_calls_or_a_day_never_does(first, warm, gain, calls, old):
    found = group(
        rows("jax_a", warm=steady(warm - gain), first=steady(warm + first), old=old),
        rows("numpy_meshgrid", warm=steady(warm), first=steady(warm), old=old),
    )
    after = pays_off_after(found.entry("jax_a"), found.reference)
    assert after == calls if calls is None else after == pytest.approx(calls, abs=1)


# Over n and over CPUs


def over_n(kernel, by_n, **more):
    """Rows of one kernel, ``{n: seconds}``."""
    made = []
    for n, seconds in by_n.items():
        made += rows(kernel, warm=seconds, size=str(n), n=n, n_asked=n, **more)
    return made


def lines_of(*made):
    return per_size(groups([row for one in made for row in one]), "grid_max", "float64", "cpu")


def test_lines_are_sorted_by_n_and_leave_out_what_prepares():
    (line,) = lines_of(over_n("jax_a", {100: 1.0, 10: 0.1}), over_n("numba_p", {10: 1.0}, prepares=True))
    assert list(line.seconds) == [10, 100]
    assert [entry.n for entry in line.entries] == [10, 100]
    assert (line.kernel, line.library) == ("jax_a", "jax")


def test_time_grows_as_a_power_of_n():
    line = over_n("jax_a", {5: 9.0, 10: 9.0, 100: 1.0, 200: 4.0, 400: 16.0, 800: 64.0})
    assert exponents(lines_of(line, over_n("numba_b", {10: 1.0, 100: 1.0}))) == {"jax_a": pytest.approx(2.0)}


def test_a_crossover_lies_where_the_powers_cross():
    (cross,) = crossovers(
        lines_of(over_n("jax_a", {10: 2.0, 1_000: 2.0}), over_n("numba_b", {10: 1.0, 1_000: 4.0}))
    )
    assert (cross.below, cross.above) == ("numba", "jax")
    assert cross.n == pytest.approx(100, rel=0.02)


def test_a_crossover_needs_the_order_decided_on_both_sides():
    jax = over_n("jax_a", {10: 2.0, 100: 2.0, 1_000: 2.0})
    assert crossovers(lines_of(jax, over_n("numba_b", {10: 1.99, 100: 2.5, 1_000: 4.0}))) == []
    assert crossovers(lines_of(jax, over_n("numba_b", {10: 1.0, 100: 1.5, 1_000: 1.99}))) == []
    # Too close in the middle: it crosses somewhere between the two that are decided.
    (cross,) = crossovers(lines_of(jax, over_n("numba_b", {10: 1.0, 100: 1.99, 1_000: 4.0})))
    assert 10 < cross.n < 1_000


def test_a_crossover_is_between_each_librarys_best():
    jax = over_n("jax_a", {10: 2.0, 1_000: 2.0}) + over_n("jax_b", {10: 0.1, 1_000: 9.0})
    assert crossovers(lines_of(jax, over_n("numba_b", {10: 1.0, 1_000: 4.0}))) == []


def test_what_more_cpus_bring_is_a_paired_ratio():
    drift = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5]
    made = []
    for cpus, factor in ((4, 0.5), (1, 1.6), (2, 0.8)):
        made += rows("numba_a", warm=[factor * value for value in drift], cpus=cpus)
    made += rows("numpy_b", warm=1.0, cpus=1)
    (found,) = gains(groups(made)).values()
    assert list(found) == ["numba_a"], "one number of CPUs is no gain"
    two, four = found["numba_a"]
    assert (two.few, two.many, four.many) == (1, 2, 4)
    assert (two.speed_up.low, two.speed_up.high) == (pytest.approx(2.0), pytest.approx(2.0))
    assert two.speed_up.rounds == 6
    assert (two.efficiency, four.efficiency) == (pytest.approx(1.0), pytest.approx(0.8))


def test_cpus_of_two_files_are_not_paired():
    files = [rows("numba_a", warm=1.0 / cpus, threads_usable=cpus) for cpus in (1, 2)]
    (found,) = gains([one for made in files for one in groups(made)], same_run=False).values()
    (gain,) = found["numba_a"]
    assert gain.speed_up.rounds == 0
    assert gain.speed_up.median == pytest.approx(2.0)
