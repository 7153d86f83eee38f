"""Samples are what a file is made of: the same from memory, from a journal and after an interruption."""

import json
from dataclasses import fields, replace

import pytest

from harness.cases.case import Case
from harness.storage import journal, pytest_benchmark
from harness.storage.journal import Journal
from harness.storage.pytest_benchmark import row, rows
from harness.storage.sample import (
    Failure,
    Sample,
    by_case,
    counted,
    failure_of,
    record,
    sample_of,
    sentences,
)
from meta_tests.made_up import BUSY, sample

pytestmark = pytest.mark.fast

PEAK = {"peak_bytes": 4_000, "traced_seconds": 0.5}
CASE = Case("grid_max", "numba_serial", "small", "float32", "cpu", 2)


def run(kernel="numpy_meshgrid", seconds=(0.3, 0.1, 0.2), disturbed=(), **more):
    """A sample for each of `seconds`, round after round, peak memory in the first."""
    return [
        sample(
            number,
            kernel,
            warm_seconds=value,
            first_call_seconds=2 * value,
            disturbed=BUSY if number in disturbed else None,
            memory=None if number else PEAK,
            **more,
        )
        for number, value in enumerate(seconds)
    ]


def filled(kind, **known):
    """One of which every field has a value of its own."""
    return kind(**{item.name: known.get(item.name, f"a {item.name}") for item in fields(kind)})


@pytest.mark.parametrize(
    ("measured", "read"),
    [
        (sample(3, cpus=1, error_ulps=None), sample_of),
        (filled(Sample, case=CASE, round=2, memory=PEAK, about={"a": [1, None]}), sample_of),
        (filled(Failure, case=CASE, whole_kernel=True), failure_of),
        (Failure(CASE, "died", "SIGSEGV"), failure_of),
    ],
    ids=["a sample", "all of a sample", "all of a failure", "a failure"],
)
def test_what_is_written_is_what_is_read(measured, read):
    assert read(json.loads(json.dumps(record(measured)))) == measured


@pytest.mark.parametrize(
    ("of", "more"),
    [
        (Case("quadratic_map", "numpy_loop", "lecture", "float32", "cpu"), {"n": 10**6, "n_asked": 10**7}),
        (Case("grid_max", "numba_simd", "small", "float32", "cpu"), {"n": 50, "n_asked": 50, "tuned": True}),
    ],
)
def test_the_record_of_a_failure_says_what_no_sample_does(of, more):
    names = {name: getattr(of, name) for name in ("problem", "kernel", "size", "dtype", "device")}
    assert record(Failure(of, "time", "no answer")) == names | {"kind": "time", "reason": "no answer"} | more


# Disturbed samples, and those taken again


def test_one_taken_again_stands_for_the_first_and_keeps_what_only_that_was_asked():
    first = sample(0, disturbed=BUSY, memory=PEAK, about={"n": 50}, notes=["far off", "leaves JAX"])
    again = sample(0, attempt=1, warm_seconds=0.2, about={}, notes=["far off"])
    for disturbed in (None, "others used 0.5 cores"):
        again.disturbed = disturbed
        (own,) = by_case([sample(1), first, again]).values()
        merged = replace(again, memory=PEAK, about={"n": 50}, notes=["far off", "leaves JAX"])
        assert own == [merged, sample(1)]


def test_a_sentence_with_a_figure_of_each_process_is_told_once():
    samples = [sample(number, notes=[f"adds otherwise; up to {number}e-16", "slow"]) for number in range(3)]
    assert sentences(samples) == {"known_limits": [], "notes": ["adds otherwise; up to 2e-16", "slow"]}


@pytest.mark.parametrize(
    ("disturbed", "seconds", "counts"),
    [((), [0.3, 0.1, 0.2], True), ((1,), [0.3, 0.2], True), ((0, 1, 2), [0.3, 0.1, 0.2], False)],
)
def test_disturbed_samples_are_counted_only_where_there_is_no_other(disturbed, seconds, counts):
    own = run(disturbed=disturbed)
    assert ([one.warm_seconds for one in counted(own)[0]], counted(own)[1]) == (seconds, counts)
    assert row("speed", own).seconds == seconds
    assert row("first_call", own).seconds == [2 * value for value in seconds]


# Rows, which other tools read


def test_a_row_has_its_tests_name_its_case_and_a_figure_of_each_process():
    first, memory, speed = rows(run(cpus=1, size="50"))
    assert [made.question for made in (first, memory, speed)] == ["first_call", "memory", "speed"]
    saved = pytest_benchmark.as_saved(speed)
    name = "test_speed[grid_max-numpy_meshgrid-50-float64-cpu-1cpus]"
    assert saved["fullname"] == f"bench_tests/test_speed.py::{name}"
    # GitHub's benchmark action reads these, its tool `pytest`.
    assert {"mean", "stddev", "rounds", "ops"} <= saved["stats"].keys()
    assert saved["group"] == "grid_max 50 float64 cpu 1 CPUs: speed"
    assert saved["params"]["cpus"] == "1"
    assert [saved["stats"][name] for name in ("median", "rounds", "data")] == [0.2, 3, [0.3, 0.1, 0.2]]
    assert speed.extra_info == speed.case.named | {"question": "speed", "label": "numpy_meshgrid", "n": 50}
    assert (memory.seconds, memory.extra_info["peak_bytes"]) == ([0.5], 4_000)


@pytest.mark.parametrize(
    ("samples", "questions"),
    [
        ([sample(0, warm_seconds=None, memory=PEAK)], ["first_call", "memory"]),
        ([sample(0, memory={"failed": "it died"})], ["first_call", "speed"]),
        ([Sample(CASE, 0, disturbed=BUSY)], []),
    ],
    ids=["nothing timed", "no peak", "no figure"],
)
def test_which_rows_samples_give(samples, questions):
    assert [made.question for made in rows(samples)] == questions


# Files


@pytest.mark.parametrize(("whole", "left"), [(False, {"medium"}), (True, set())])
def test_a_failure_leaves_no_sample_of_what_it_concerns(tmp_path, whole, left):
    wrong = Failure(sample(0).case, "wrong", "Disagreement: it is wrong", whole_kernel=whole)
    kept = Journal(tmp_path / "run-0.jsonl", {"machine_info": {}})
    for measured in (sample(0), sample(0, size="medium"), sample(0, "numba_serial"), wrong):
        kept.add(measured)
    kept.close(complete=False)
    result = journal.read(kept.path).result()
    found = {(one["kernel"], one["size"]) for one in result["samples"]}
    assert found == {("numba_serial", "small")} | {("numpy_meshgrid", size) for size in left}
    assert [line["reason"] for line in result["failed"]] == ["Disagreement: it is wrong"]


def test_a_file_has_a_sample_a_line():
    data = {"benchmarks": [{"a": 1}], "samples": list(map(record, run())), "failed": []}
    text = pytest_benchmark.as_text(data)
    assert json.loads(text) == data
    assert sum('"round"' in line for line in text.splitlines()) == 3
    assert json.loads(pytest_benchmark.as_text({"samples": []})) == {"samples": []}
