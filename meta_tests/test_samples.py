"""Rows are a pure function of samples: the same from memory, from a journal and after an interruption."""

import json
from copy import deepcopy
from dataclasses import fields, replace

import pytest

from harness.analysis.entries import groups
from harness.analysis.slower import compared
from harness.cases.case import Case
from harness.storage import journal, pytest_benchmark, row
from harness.storage.journal import Journal
from harness.storage.sample import Failure, Sample
from meta_tests.made_up import sample

pytestmark = pytest.mark.fast

BUSY = "others used 1.0 cores"
PEAK = {
    "peak_bytes": 4_000,
    "traced_seconds": 0.5,
}


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


def by_question(samples):
    """``{question: Row}`` of one case's samples."""
    return {made.question: made for made in row.rows(samples)}


# What is written is what is read


def filled(kind, **known):
    """A record of which every field has a value of its own."""
    return kind(**{item.name: known.get(item.name, f"a {item.name}") for item in fields(kind)})


CASE = Case("grid_max", "numba_serial", "small", "float32", "cpu", 2)


@pytest.mark.parametrize(
    "record",
    [
        sample(3, cpus=1),
        filled(Sample, case=CASE, round=2, memory=PEAK, floor={"a": [1, None]}),
        filled(Failure, case=CASE, whole_kernel=True),
    ],
    ids=["a sample", "all of a sample", "a failure"],
)
def test_a_record_survives_json(record):
    read = type(record).from_json(json.loads(json.dumps(record.to_json())))
    assert read == record
    assert isinstance(read.case, Case)


def test_rows_are_the_same_from_a_journal(tmp_path):
    samples = run(disturbed=[1]) + run("numba_serial") + [sample(0, "numba_floor", floor={"a": 1})]
    kept = Journal(tmp_path / "run-0.jsonl", {"machine_info": {}, "seed": 7})
    for one in samples:
        kept.add(one)
    kept.close(complete=False)
    content = journal.read(kept.path)
    assert content.samples == samples
    made = row.rows(samples)
    assert len(made) == 7
    assert row.rows(content.samples) == made
    assert content.result()["benchmarks"] == [pytest_benchmark.as_saved(one) for one in made]


def test_rows_take_nothing_but_their_samples_and_leave_them_as_they_are():
    samples = [*run(disturbed=[0]), sample(0, attempt=1)]
    before = deepcopy(samples)
    made = row.rows(samples)
    assert samples == before
    assert row.rows(samples) == made
    # Whatever the order in which a case's rounds came: a block is drawn anew after an interruption.
    assert row.rows(list(reversed(run()))) == row.rows(run())


def test_a_row_is_named_as_its_test_is():
    (first, memory, speed) = row.rows(run(cpus=1, size="50"))
    assert [made.question for made in (first, memory, speed)] == ["first_call", "memory", "speed"]
    assert speed.name == "test_speed[grid_max-numpy_meshgrid-50-float64-cpu-1cpus]"
    assert speed.fullname == f"bench_tests/test_speed.py::{speed.name}"
    assert first.group == "grid_max 50 float64 cpu 1 CPUs: first call"
    (other, *_) = row.rows(run())
    assert other.group == "grid_max small float64 cpu: first call"


def test_a_row_says_what_its_samples_say():
    samples = run(error_ulps=0.5, input_bytes=400, given_bytes=200, page_faults=3.0)
    samples[1] = replace(samples[1], error_ulps=2.0, cores_used=None)
    found = by_question(samples)
    speed, first = found["speed"].extra_info, found["first_call"].extra_info
    assert found["speed"].seconds == speed["process_seconds"] == [0.3, 0.1, 0.2]
    assert found["first_call"].seconds == first["process_seconds"] == [0.6, 0.2, 0.4]
    assert speed["process_rounds"] == [0, 1, 2]
    assert speed["median_interval"] == [0.1, 0.3]
    assert first["import_process_seconds"] == [0.1] * 3
    assert (speed["error_ulps"], speed["cores_used"], speed["page_faults"]) == (2.0, 1.0, 3.0)
    for info in (speed, first, found["memory"].extra_info):
        assert (info["kernel"], info["n"], info["cpus"]) == ("numpy_meshgrid", 50, None)


def test_a_floor_has_a_row_of_its_own_and_no_other():
    (made,) = row.rows([sample(0, "numba_floor", floor={"scales_with_cores": True})])
    assert made.question == "floor"
    assert made.extra_info["scales_with_cores"] is True


def test_where_nothing_was_timed_there_is_no_warm_time():
    found = by_question([sample(0, warm_seconds=None, memory=PEAK)])
    assert set(found) == {"first_call", "memory"}


# Disturbed samples, and those taken again


def test_a_disturbed_sample_is_left_out_and_listed():
    found = by_question(run(seconds=(0.1, 0.2, 0.9, 0.3), disturbed=[2]))
    for question, seconds in (("speed", [0.1, 0.2, 0.3]), ("first_call", [0.2, 0.4, 0.6])):
        info = found[question].extra_info
        assert found[question].seconds == info["process_seconds"] == seconds
        assert info["process_rounds"] == [0, 1, 3]
        assert info["disturbed"] == [{"round": 2, "reason": BUSY}]
        assert "in_no_verdict" not in info


def test_one_taken_again_stands_for_the_first_and_keeps_its_memory():
    again = sample(0, attempt=1, warm_seconds=0.2)
    samples = [*run(seconds=(0.9, 0.1), disturbed=[0]), again]
    own = row.of_case(samples, again.case)
    assert [(one.round, one.attempt) for one in own] == [(0, 1), (1, 0)]
    assert own[0] == replace(again, memory=PEAK)
    found = by_question(samples)
    info = found["speed"].extra_info
    assert info["process_seconds"] == [0.2, 0.1]
    assert info["disturbed"] == []
    assert found["memory"].extra_info["peak_bytes"] == PEAK["peak_bytes"]


def test_one_taken_again_that_was_disturbed_too_is_left_out():
    samples = [*run(disturbed=[0]), sample(0, attempt=1, disturbed="others used 0.5 cores")]
    info = by_question(samples)["speed"].extra_info
    assert info["process_rounds"] == [1, 2]
    assert info["disturbed"] == [{"round": 0, "reason": "others used 0.5 cores"}]


def test_where_every_sample_was_disturbed_there_is_a_figure_and_no_verdict():
    found = by_question(run(seconds=[0.1] * 6, disturbed=range(6)))
    for question in ("speed", "first_call"):
        assert len(found[question].seconds) == len(found[question].extra_info["disturbed"]) == 6
        assert found[question].extra_info["in_no_verdict"] is True
    (group,) = groups([pytest_benchmark.as_saved(found["speed"])])
    (entry,) = group.entries
    assert entry.warm.median == 0.1
    assert not entry.warm.counts


def test_rows_of_a_block_pair_by_round():
    """One kernel lacks one round and the other another; only what was measured in turns is compared."""
    seconds = (1.0, 8.0, 2.0, 0.125, 4.0, 0.5, 0.25, 16.0)
    samples = run("numpy_meshgrid", [2 * value for value in seconds], disturbed=[1])
    samples += run("numba_serial", seconds, disturbed=[3])
    (group,) = groups([pytest_benchmark.as_saved(made) for made in row.rows(samples)])
    numpy, numba = (group.entry(kernel).warm for kernel in ("numpy_meshgrid", "numba_serial"))
    assert numpy.median / numba.median != 2
    found = compared(numpy, numba)
    assert (found.median, found.low, found.high, found.rounds) == (2, 2, 2, 6)


# Peak memory


def test_memory_is_of_the_first_round_alone():
    samples = run(seconds=(0.1, 0.2), input_bytes=400, given_bytes=200)
    found = by_question(samples)
    made = found["memory"]
    assert made.seconds == [PEAK["traced_seconds"]]
    assert "traced_seconds" not in made.extra_info
    assert "process_seconds" not in made.extra_info
    assert {name: made.extra_info[name] for name in ("input_bytes", "given_bytes", "peak_bytes")} == {
        "input_bytes": 400,
        "given_bytes": 200,
        "peak_bytes": 4_000,
    }
    assert row.made("memory", samples[1:]) is None


@pytest.mark.parametrize(
    ("memory", "why"),
    [
        ({"skipped": "memray cannot be imported"}, ("skipped", "memray cannot be imported")),
        ({"failed": "its process died of SIGKILL"}, ("failed", "its process died of SIGKILL")),
        (PEAK, None),
        (None, None),
    ],
    ids=["skipped", "failed", "a peak", "nobody looked"],
)
def test_why_there_is_no_peak(memory, why):
    own = [sample(0, memory=memory), sample(1)]
    assert row.why_no_peak(own) == why
    assert (row.made("memory", own) is None) == (memory is not PEAK)


def test_what_one_sample_says_is_told_whatever_another_one_says():
    """Of a sample that was taken again, and of any round: each sentence once."""
    first, again = sample(0, notes=["far off", "leaves JAX"]), sample(0, attempt=1, notes=["far off"])
    later = sample(1, notes=["no figure with a cache"])
    for made in row.rows([first, again, later]):
        assert made.extra_info["notes"] == ["far off", "leaves JAX", "no figure with a cache"]


def test_a_sentence_with_a_figure_of_each_process_is_told_once():
    samples = [sample(number, notes=[f"adds otherwise; up to {number}e-16"]) for number in range(3)]
    for made in row.rows(samples):
        assert made.extra_info["notes"] == ["adds otherwise; up to 2e-16"]


# Cases without figures


def test_what_a_result_says_of_a_failure():
    case = Case("quadratic_map", "numpy_loop", "lecture", "float32", "cpu", 2)
    assert journal.failed_line(Failure(case, "time", "no answer within 120 s", whole_kernel=True)) == {
        "problem": "quadratic_map",
        "kernel": "numpy_loop",
        "size": "lecture",
        "dtype": "float32",
        "device": "cpu",
        "cpus": 2,
        "kind": "time",
        "reason": "no answer within 120 s",
        "whole_kernel": True,
        "library": "numpy",
        "n": 1_000_000,
        "n_asked": 10_000_000,
        "tuned": False,
    }


def test_a_failure_of_a_tuned_kernel_or_a_floor_is_said_to_be_one():
    tuned, floor = (
        journal.failed_line(Failure(Case("grid_max", kernel, "small", "float64", "cpu"), "died", ""))
        for kernel in ("numba_simd", "numba_floor")
    )
    assert (tuned["tuned"], "question" in tuned) == (True, False)
    assert (floor["tuned"], floor["question"]) == (False, "floor")


@pytest.mark.parametrize(("whole", "left"), [(False, {"medium"}), (True, set())])
def test_a_failure_leaves_no_row_of_what_it_concerns(tmp_path, whole, left):
    other = sample(0, "numba_serial")
    kept = Journal(tmp_path / "run-0.jsonl", {"machine_info": {}})
    for one in (sample(0), sample(0, size="medium"), other):
        kept.add(one)
    kept.add(Failure(sample(0).case, "wrong", "Disagreement: it is wrong", whole_kernel=whole))
    kept.close(complete=False)
    result = journal.result_of(kept.path)
    found = {(r["extra_info"]["kernel"], r["extra_info"]["size"]) for r in result["benchmarks"]}
    assert found == {("numba_serial", "small")} | {("numpy_meshgrid", size) for size in left}
    assert [line["reason"] for line in result["failed"]] == ["Disagreement: it is wrong"]
