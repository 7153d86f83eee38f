"""Fixed work between the calls: when it is read, which samples it says were slowed, what it explains."""

from dataclasses import replace
from statistics import median

import pytest

from harness.analysis.table import groups_of
from harness.measure import metronome
from harness.storage import slowed
from harness.storage.sample import record, sample_of
from meta_tests import metronome as explained
from meta_tests.made_up import sample

pytestmark = pytest.mark.fast


def test_a_reading_is_repeated_when_it_is_due_and_its_cost_is_told(monkeypatch):
    clock = iter(range(1_000))
    monkeypatch.setattr(metronome, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(metronome, "seconds", lambda text=b"": 2.0)
    made = metronome.Metronome(2)
    made.read()
    assert made.readings == {"alone": [2.0], "together": [2.0]}
    assert made.spent[0] > 0
    made.after_call(last=False)
    assert len(made.readings["alone"]) == 2
    monkeypatch.setattr(metronome, "perf_counter", lambda: 0.0)
    made.after_call(last=False)
    assert len(made.readings["alone"]) == 2
    made.after_call(last=True)
    assert made.readings == {"alone": [2.0] * 3, "together": [2.0] * 3}


def test_a_reading_is_of_fixed_work():
    assert 0 < metronome.seconds(b"x") < median(metronome.seconds() for _ in range(5))


def samples_at(*levels, cores=1.0, kernel="numba_serial", **more):
    """Samples of as many rounds, between whose calls fixed work took so long, alone; together twice that."""
    made = []
    for number, level in enumerate(levels):
        readings = {"alone": [level] * 3, "together": [2 * level] * 3, "around": [[level] * 2] * 2}
        made.append(sample(number, kernel, cores_used=cores, started=number, metronome=readings, **more))
    return made


def test_a_slow_sample_is_no_evidence_on_a_machine_that_is_mostly_quiet():
    samples = samples_at(*[1.0] * 18, 1.1, 1.5)
    assert slowed.judge(samples) == {
        "quiet_seconds": 1.0,
        "slow_share": 0.05,
        "slow_times": pytest.approx(1.1, abs=0.02),
    }
    assert [s.slow_times for s in samples] == [1.0] * 18 + [1.1, 1.5]
    assert [s.is_evidence for s in samples] == [True] * 19 + [False]
    assert sample_of(record(samples[-1])) == samples[-1]


def test_a_machine_that_is_seldom_quiet_has_two_levels_and_all_of_its_samples_count():
    samples = samples_at(*[1.0] * 12, *[1.5] * 8)
    for each in samples:
        each.warm_seconds = each.metronome["alone"][0]
    levels = slowed.judge(samples)
    assert (levels["slow_share"], levels["slow_times"]) == (0.4, 1.5)
    assert all(s.is_evidence for s in samples)
    (group,) = groups_of(samples)
    assert group.entries[0].levels == (1.0, 1.5, 0.4)
    (group,) = groups_of(samples[:13])
    assert group.entries[0].levels is None


def test_what_was_slowed_is_said_anew_when_more_is_known():
    samples = samples_at(*[1.0] * 19, 1.5)
    for known, is_slowed in (
        (samples, True),
        (samples + samples_at(*[1.5] * 9), False),
        (samples, True),
        (samples[-5:], False),
    ):
        slowed.judge(known)
        assert samples[-1].slowed is is_slowed


def test_a_reading_in_more_threads_is_another_one():
    """In four threads each takes longer, as where CPUs are threads of one core: no neighbour's doing."""
    samples = []
    for cpus, level in ((2, 1.0), (4, 1.7)):
        samples += [replace(s, case=replace(s.case, cpus=cpus)) for s in samples_at(*[level] * 10, cores=1.9)]
    assert slowed.judge(samples)["slow_share"] == 0.0


def test_who_was_disturbed_by_a_program_of_this_machine_says_nothing_of_another_one():
    samples = samples_at(*[1.0] * 20, *[1.5] * 8)
    for each in samples[-7:]:
        each.disturbed = "others used 1.0 cores"
    assert slowed.judge(samples)["slow_share"] == pytest.approx(1 / 21)
    assert [s.slowed for s in samples] == [False] * 20 + [True] + [False] * 7


def test_a_kernel_on_several_cpus_is_judged_by_the_slowest_of_them():
    """Alone all of them are quiet; together the last one is not, which one core does not feel."""
    samples = [*samples_at(*[1.0] * 19), *samples_at(1.0, cores=1.9), *samples_at(1.0, cores=1.0)]
    for each in samples[-2:]:
        each.metronome["together"] = [3.5] * 3
    slowed.judge(samples)
    assert [s.slowed for s in samples] == [False] * 19 + [True, False]


def test_of_a_few_samples_or_without_readings_nothing_is_said():
    samples = samples_at(*[1.0] * 18, 1.5)
    assert slowed.judge(samples) == slowed.judge([sample()] * 50) == {}
    assert all(s.is_evidence and s.slow_times is None for s in samples)


def test_times_are_told_by_how_slow_the_machine_was_and_ranges_with_and_without_slow_processes():
    def processes(kernel, cores, *pairs):
        made = samples_at(*(reading for reading, _ in pairs), cores=cores, kernel=kernel)
        for each, (reading, seconds) in zip(made, pairs, strict=True):
            each.warm_seconds, each.first_call_seconds = seconds, reading
        return made

    samples = processes("numba_serial", 1.0, *[(1.0, 1.0)] * 9, (1.0, 1.1), (1.25, 1.3), (2.0, 1.5))
    samples += processes("numba_parallel", 1.9, *[(1.0, 2.0)] * 8, (2.0, 3.0))
    samples.append(sample(0, "jax_vmap"))
    figures = explained.figures(samples)
    assert list(figures.values())[:13] == [
        "3 of 21",
        "1.00 (10)",
        "1.30 (1)",
        "–",
        "1.50 (1)",
        *("1.50 (2)", "1.05 (2)"),
        *("2.00 (2)", "1.00 (2)"),
        *("1.00 (2)", "1.00 (2)"),
        *("0.14 (9)", "0.00 (8)"),
    ]
    signs = figures["over the run: grid_max/numba_parallel"].strip("`")
    assert (len(signs), {*signs}) == (explained.STRETCHES, {*"·▁▆"})
    assert {*figures["over the run: grid_max/numba_serial"]} == {*"`·▁▂▄▆"}
