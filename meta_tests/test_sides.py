"""Several sides: processes in turns, the first worse one by halving, the releases of a package."""

import random
import time
from dataclasses import asdict

import psutil
import pytest

from harness.analysis.changes import Line
from harness.cases.case import Case
from harness.compare import batches, environments, first_worse
from harness.compare.outcome import Outcome
from meta_tests.admitted import prepared

FAST = Case("grid_max", "numpy_meshgrid", "20", "float64", "cpu")
SLOW = Case("grid_max", "numpy_meshgrid", "1500", "float64", "cpu")


def request(case, folder):
    path = prepared(case, folder)
    return {"case": asdict(case), "reference": path, "time_limit": 60, "new_shape": False}


def test_a_side_that_waits_is_stopped(tmp_path):
    with batches.SideProcess(request(FAST, tmp_path), 60) as side:
        side.start()
        process, end = psutil.Process(side.process.pid), time.monotonic() + 5
        while process.status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < end
        side.batch(None, last=False)
        side.batch(None, last=True)
        assert len(side.finished()["turn_seconds"]) == 2


FAULTS = {
    "exits": ("import os; os._exit(3)", "died"),
    # Right at first, and wrong once it is timed.
    "wrong": ("seen.append(0)\n    if len(seen) > 20: return 1.0", "wrong"),
    "tired": ("seen.append(0)\n    if len(seen) > 20: raise RuntimeError('tired')", "raised"),
}


def test_a_side_that_fails_leaves_the_others_their_turns(copy, tmp_path):
    source = (copy / "kernels/grid_max/numpy_meshgrid.py").read_text()
    head, _, rest = source.partition("    x, y = ")
    asked = request(FAST, tmp_path)
    requests = {"good": (asked, {}), "slow": (request(SLOW, tmp_path), {})}
    for name, (body, _) in FAULTS.items():
        planted = f"{head}    {body}\n    x, y = {rest}".replace("def run", "seen = []\n\n\ndef run")
        (copy / f"kernels/grid_max/numpy_{name}.py").write_text(planted)
        case = asdict(Case("grid_max", f"numpy_{name}", "20", "float64", "cpu"))
        requests[name] = asked | {"case": case}, {"root": copy}
    answers, failed = batches.ask(requests, 60, random.Random(1))
    assert {name: error.kind for name, error in failed.items()} == {
        name: kind for name, (_, kind) in FAULTS.items()
    }
    assert set(answers) == {"good", "slow"}
    turns = [len(answer["turn_seconds"]) for answer in answers.values()]
    assert turns[0] == turns[1] >= batches.FEWEST_LONG_TURNS


def test_a_side_that_tells_nothing_in_its_time_fails(tmp_path):
    answers, failed = batches.ask({"hangs": (request(FAST, tmp_path), {})}, 0.01, random.Random(1))
    assert (answers, failed["hangs"].kind) == ({}, "time")


NAMES = [f"1.{number}" for number in range(9)]


def searched(is_worse, question="warm call", word="slower", **more):
    """The first note of a search over NAMES, and the pairs that it compared; ``is_worse(against, side)``."""
    pairs = []

    def compare(pair, cases):
        pairs.append(tuple(map(NAMES.index, pair)))
        worse = is_worse(*pairs[-1])
        names = {"question": question, "against": pair[0], "side": pair[1], "a": 1.0, "b": 2.0}
        said = (word if worse else "same", 2.0, 1.8, 2.2)
        return Outcome([Line(*said, kernel=case.id, **names) for case in cases if worse is not None], **more)

    found = first_worse.search(NAMES, [FAST], compare)
    return found, pairs


@pytest.mark.fast
@pytest.mark.parametrize("first_bad", range(1, 9))
def test_the_first_worse_side_is_found_by_halving(first_bad):
    found, pairs = searched(lambda against, side: against < first_bad <= side)
    assert len(pairs) <= 5
    assert pairs[-1] == (first_bad - 1, first_bad)
    before, after = NAMES[first_bad - 1], NAMES[first_bad]
    said = f"slower from {after} on, 2 times, in [1.8, 2.2], as long as with {before}"
    assert found.notes == [f"{FAST.id}, warm call: {said}"]


@pytest.mark.fast
@pytest.mark.parametrize(
    ("is_worse", "said"),
    [
        # The middle one gives no figure.
        (
            lambda against, side: None if side == 4 else against < 4 <= side,
            "more memory from 1.5 on, 2 times, in [1.8, 2.2], that of 1.3 (without 1.4, which gave no",
        ),
        (
            lambda against, side: against == 0 and side >= 4,
            "worse on 1.8 than on 1.0, and as it seems from 1.4 on, but that is not confirmed against 1.3 "
            "(the two side by side: same)",
        ),
        (lambda against, side: False, "nothing is slower or needs more memory on 1.8 than on 1.0"),
    ],
)
def test_what_a_search_says_of_others(is_worse, said):
    found, _ = searched(is_worse, "peak memory", "more memory")
    assert said in found.notes[0]


@pytest.mark.fast
def test_a_search_that_is_interrupted_keeps_what_it_has():
    found, pairs = searched(lambda against, side: True, interrupted="interrupted")
    assert (pairs, len(found.lines), found.notes) == ([(0, 8)], 1, [])
    assert found.failures == ["the search ended before its answer"]


@pytest.mark.fast
def test_releases_are_those_of_the_index_without_pre_releases(monkeypatch):
    printed = "jax (0.12)\nAvailable versions: 0.12.0.1, 0.12.0rc1, 0.11.1, 0.10.2, a-word, 0.9.2, 0.8.0\n"
    monkeypatch.setattr(environments, "_run", lambda command, failure: printed)
    found = environments.releases("jax>=0.9")
    assert found == {name: f"jax=={name}" for name in ("0.9.2", "0.10.2", "0.11.1", "0.12.0.1")}
    assert list(environments.releases("jax>=0.9", every=2)) == ["0.9.2", "0.11.1", "0.12.0.1"]
    assert environments.releases("jax[cuda13]>=0.11")["0.11.1"] == "jax[cuda13]==0.11.1"
    with pytest.raises(environments.CannotCompare, match=r"has 1 releases of jax>=0\.12"):
        environments.releases("jax>=0.12")
