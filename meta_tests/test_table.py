"""What is said of samples: nothing that is not in them."""

import pytest

from harness.analysis.programs import pays_off_after
from harness.analysis.scaling import crossovers, exponents, gains, per_size
from harness.analysis.table import groups, groups_of
from meta_tests.made_up import LIMITS, failed, group, loaded, rows, sample

pytestmark = pytest.mark.fast


def steady(value):
    return [value] * 6


# Kernels and groups


def test_samples_are_joined_to_kernels():
    found = group(
        rows("numpy_prebuilt_mesh", warm=1.0, first=3.0, peak=0, label="a label"),
        rows("numpy_meshgrid", warm=2.0),
    )
    kernel = found.entry("numpy_prebuilt_mesh")
    assert (kernel.library, kernel.label, kernel.peak_bytes) == ("numpy", "a label", 0)
    assert kernel.held_bytes == (2 * 3_000**2 - 3_000) * 8
    assert (kernel.warm.median, kernel.first_call.median, kernel.imported.median) == (1.0, 3.0, 0.1)
    assert (kernel.warm.processes, kernel.new_shape, kernel.compiled_at_import) == (6, None, None)
    assert (found.reference.kernel, found.reference.held_bytes) == ("numpy_meshgrid", None)
    assert found.title == "grid_max, lecture (n = 3,000), float64, cpu"
    assert found.entry("numba_b") is None


def test_a_kernel_says_what_its_samples_say():
    samples = [sample(number, error_ulps=number / 2, cores_used=number + 1.0) for number in range(4)]
    samples[3].disturbed = "others used 1.0 cores"
    samples[1].cores_used = None
    samples[0].new_shape_seconds, samples[2].first_call_parts = 0.3, {"trace": 0.25}
    ((kernel,),) = (found.entries for found in groups_of(samples))
    assert (kernel.error_ulps, kernel.cores_used, kernel.rounds, kernel.disturbed) == (1.5, 2.0, 4, 1)
    assert kernel.new_shape.by_round == {0: 0.3}
    assert kernel.first_call_parts["trace"].by_round == {0: 0.0, 1: 0.0, 2: 0.25}


def test_where_every_sample_was_disturbed_there_is_a_figure_and_no_evidence():
    samples = [sample(number, disturbed="others used 1.0 cores") for number in range(6)]
    ((kernel,),) = (found.entries for found in groups_of(samples))
    assert (kernel.warm.median, kernel.warm.counts, kernel.disturbed) == (0.01, False, 6)


def test_figures_at_a_smaller_n_are_scaled_but_for_what_was_compiled():
    kernel = group(
        rows("numba_a", warm=[0.01] * 5 + [0.03], first=[0.4] * 5 + [0.2], peak=3, new_shape=0.5, n=300)
    ).entries[0]
    assert (kernel.scale, kernel.warm.median) == (10, 0.01)
    assert kernel.warm_at_n().median == pytest.approx(0.1)
    # 0.4 s of first call and nine more times the warm call's 0.01 s: within each process
    assert kernel.first_call_at_n().by_round[0] == pytest.approx(0.49)
    assert kernel.first_call_at_n().low == pytest.approx(0.2 + 9 * 0.03)
    assert kernel.new_shape_at_n().median == pytest.approx(0.59, rel=0.01)
    assert kernel.peak_bytes_at_n() is None
    assert group(rows("numba_a", first=0.4, n=300)).entries[0].first_call_at_n() is None


# What failed


def test_a_failed_kernel_is_an_entry_with_a_reason_and_no_figures_and_keeps_those_at_other_sizes():
    late = failed("numba_loop", "time", "gave no answer within 60 s", size="medium")
    lecture, medium = groups(loaded(rows("numba_loop", warm=1.0, peak=1), [late]))
    assert lecture.entry("numba_loop").warm
    kernel = medium.entry("numba_loop")
    assert (kernel.failed, kernel.failed_kind) == ("gave no answer within 60 s", "time")
    assert (kernel.warm, kernel.peak_bytes, kernel.warm_at_n(), kernel.script(1)) == (None,) * 4
    assert medium.title.startswith("grid_max, medium (n = 3,000)")
    assert kernel.share_of_bound is None


def test_a_kernel_found_wrong_loses_its_figures_at_every_size_and_on_other_inputs_of_its_problem():
    wrong = failed("numba_sort", "wrong", "another result", "sorting", whole_kernel=True, size="small", n=1)
    made = [rows("numpy_sort", name, warm=1.0) for name in ("sorting:in_order", "sortings")]
    made += [rows("numba_sort", "sorting", warm=1.0, dtype=dtype) for dtype in ("float64", "float32")]
    variant, other, double, single, small = groups(loaded([row for one in made for row in one], [wrong]))
    for found in (variant, double, small):
        kernel = found.entry("numba_sort")
        assert (kernel.failed, kernel.warm) == ("another result", None)
    assert (double.entry("numba_sort").n, variant.entry("numba_sort").n_asked) == (1_000, 1_000)
    assert variant.entry("numba_sort").problem == "sorting:in_order"
    assert single.entry("numba_sort").failed is None
    assert other.entry("numba_sort") is None


# Lower bounds, CPUs, devices


def test_what_older_files_have_of_lower_bounds_is_no_entry():
    made = rows("jax_a", warm=1.0)
    older = rows("numba_floor", warm=0.5)
    assert "about" not in older[1]
    older[0]["about"]["is_floor"] = True
    (found,) = groups(loaded(made + older))
    assert [kernel.kernel for kernel in found.entries] == ["jax_a"]


def test_other_cpus_are_another_group_and_a_gpus_reference_is_the_cpus():
    made = rows("numba_a", warm=2.0, cpus=1) + rows("numba_a", warm=1.0, cpus=2)
    made += rows("numpy_meshgrid", warm=3.0, cpus=1)
    one, two = groups(loaded(made))
    assert (one.title.rpartition(", ")[2], two.title.rpartition(", ")[2]) == ("1 CPU", "2 CPUs")
    assert (one.reference.kernel, two.reference) == ("numpy_meshgrid", None)
    gpu, cpu = groups(loaded(rows("jax_a", warm=1.0, device="gpu") + rows("numpy_meshgrid", warm=3.0)))
    assert gpu.reference is cpu.entry("numpy_meshgrid")


@pytest.mark.parametrize(
    ("warm", "cores", "n", "share", "flagged"),
    [
        (0.1, 1.0, 3_000, 0.5, False),
        (0.1, 1.6, 3_000, 0.25, False),
        (0.1, 0.2, 3_000, 0.5, False),
        (0.04, 1.0, 3_000, 1.25, True),
        (0.04, 1.01, 3_000, 1.25, True),
        # Its slowest process is no faster than the bound.
        ((0.04, 0.035, 0.055), 1.0, 3_000, 1.25, False),
        # The bound is a measurement too.
        (0.0475, 1.0, 3_000, 0.05 / 0.0475, False),
        (0.0325, 1.8, 3_000, 0.025 / 0.0325, False),
        (0.02, 1.8, 3_000, 1.25, True),
        # Where it is timed at a smaller n, so is the bound.
        (0.001, 1.0, 300, 0.5, False),
    ],
)
def test_the_share_of_the_bound_and_being_below_it_beyond_noise(warm, cores, n, share, flagged):
    data = loaded(rows("numba_a", warm=warm, cores_used=cores, n=n), limits=LIMITS)
    reached = groups(data)[0].entries[0].share_of_bound
    assert (reached.share, reached.beyond_noise) == (pytest.approx(share), flagged)


# Programs


def test_a_program_is_summed_within_each_process():
    kernel = group(rows("jax_a", warm=[1.0] * 5 + [3.0], first=[5.0] * 5 + [1.0], imported=0.5)).entries[0]
    by_round = kernel.script(3).by_round
    assert (by_round[0], by_round[5]) == (pytest.approx(0.5 + 5 + 2 * 1), pytest.approx(0.5 + 1 + 2 * 3))


def after(first, warm, reference_first, reference_warm, imported=0.1):
    """From how many calls on a kernel with these seconds takes no longer than the reference."""
    found = group(
        rows("jax_a", warm=steady(warm), first=steady(first), imported=imported),
        rows("numpy_meshgrid", warm=steady(reference_warm), first=steady(reference_first)),
    )
    return pays_off_after(found.entry("jax_a"), found.reference)


@pytest.mark.parametrize("first", [0.05, 0.1, 0.9, 3.0])
@pytest.mark.parametrize("warm", [0.01, 0.0999, 0.1, 0.2])
def test_pays_off_is_the_first_such_number_of_calls_imports_included(first, warm):
    costs = ((k, first + (k - 1) * warm, 0.1 + (k - 1) * 0.1) for k in range(1, 50_000))
    assert after(first, warm, 0.1, 0.1) == next((k for k, a, b in costs if a <= b + 1e-12), None)
    assert after(2.0, 1.0, 2.0, 2.0, imported=2.1) == 3


@pytest.mark.parametrize(
    # What a call saves is little: more calls than anybody makes, or more than a day of them.
    ("first", "warm", "gain", "calls"),
    [(1.0, 1e-4, 2e-6, 500_001), (1.0, 1e-4, 5e-7, None), (10.0, 10.0, 0.01, 1_002), (1e2, 10.0, 0.01, None)],
)
def test_what_pays_off_after_a_million_calls_or_a_day_never_does(first, warm, gain, calls):
    found = after(warm + first, warm - gain, warm, warm)
    assert found == calls if calls is None else found == pytest.approx(calls, abs=1)


# Over n and over CPUs


def over_n(kernel, by_n, **more):
    """Samples of one kernel, ``{n: seconds}``."""
    made = []
    for n, seconds in by_n.items():
        made += rows(kernel, warm=seconds, size=str(n), n=n, n_asked=n, **more)
    return made


def lines_of(*made):
    return per_size(groups(loaded([row for one in made for row in one])), "grid_max", "float64", "cpu")


def test_time_grows_as_a_power_of_n():
    jax = over_n("jax_a", {800: 64.0, 5: 9.0, 10: 9.0, 100: 1.0, 200: 4.0, 400: 16.0})
    lines = lines_of(jax, over_n("numba_b", {10: 1.0, 100: 1.0}), over_n("numba_p", {10: 1.0}, prepares=True))
    assert [(line.kernel, list(line.seconds)) for line in lines] == [
        ("jax_a", [5, 10, 100, 200, 400, 800]),
        ("numba_b", [10, 100]),
    ]
    assert exponents(lines) == {"jax_a": pytest.approx(2.0)}


JAX = over_n("jax_a", {10: 2.0, 100: 2.0, 1_000: 2.0})


@pytest.mark.parametrize(
    ("other", "between"),
    [
        (over_n("numba_b", {10: 1.0, 1_000: 4.0}), (98, 102)),
        # Too close in the middle: it crosses somewhere between the two that are decided.
        (over_n("numba_b", {10: 1.0, 100: 1.99, 1_000: 4.0}), (10, 1_000)),
        # Both sides must be decided.
        (over_n("numba_b", {10: 1.99, 100: 2.5, 1_000: 4.0}), None),
        (over_n("numba_b", {10: 1.0, 100: 1.5, 1_000: 1.99}), None),
        # Between each library's best kernels.
        (over_n("numba_b", {10: 1.0, 1_000: 4.0}) + over_n("jax_b", {10: 0.1, 1_000: 9.0}), None),
    ],
)
def test_a_crossover_lies_where_the_powers_of_two_libraries_cross(other, between):
    found = crossovers(lines_of(JAX, other))
    if between is None:
        assert found == []
    else:
        ((cross),) = found
        assert (cross.below, cross.above) == ("numba", "jax")
        assert between[0] < cross.n < between[1]


def test_what_more_cpus_bring_is_a_paired_ratio():
    drift, made = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5], []
    for cpus, factor in ((4, 0.5), (1, 1.6), (2, 0.8)):
        made += rows("numba_a", warm=[factor * value for value in drift], cpus=cpus)
    (found,) = gains(groups(loaded(made + rows("numpy_b", warm=1.0, cpus=1)))).values()
    assert list(found) == ["numba_a"], "one number of CPUs is no gain"
    two, four = found["numba_a"]
    assert (two.few, two.many, four.many, two.speed_up.rounds) == (1, 2, 4, 6)
    assert (two.speed_up.low, two.speed_up.high) == (pytest.approx(2.0), pytest.approx(2.0))
    assert (two.efficiency, four.efficiency) == (pytest.approx(1.0), pytest.approx(0.8))


@pytest.mark.parametrize(
    ("pages", "limits", "share"),
    [(1_000, LIMITS, 0.4096), (1e9, LIMITS, 1.0), (0.0, LIMITS, None), (1_000, {}, None)],
)
def test_the_share_of_a_call_that_is_the_first_touch_of_memory(pages, limits, share):
    data = loaded(rows("numba_a", warm=0.001, page_faults=pages), limits=limits)
    assert groups(data)[0].entries[0].first_touch == (share and pytest.approx(share))
