"""Warm calls on several inputs in turn: which, how many, at what cost, and what the last one is on."""

from types import SimpleNamespace

import numpy as np
import pytest

from harness.cases import call as calls
from harness.cases import problems
from harness.cases.call import Call, RotatingInputs, input_count
from harness.cases.problems import Problem
from harness.checks.inputs import other_inputs
from harness.measure import timing
from meta_tests.small_problems import PROBLEMS
from meta_tests.test_contract import case_of

pytestmark = pytest.mark.fast

# Arguments as they come: the first number of each array that a kernel was given.
SEEN = []


def seen(x, scale):
    SEEN.append(float(x[0]))
    return x * scale


ROTATING = Problem(
    name="rotating",
    folder=None,
    statement="",
    sizes={"small": 10_000, "medium": 1_000_000, "lecture": 3_000_000},
    kernels=("numpy_seen",),
    reference="numpy_seen",
    inputs=lambda n, dtype, seed: (np.full(n, seed, dtype), np.dtype(dtype).type(2)),
    tolerance=lambda *inputs: 0,
)


@pytest.fixture
def rotating(planted, monkeypatch):
    """A Call of `seen` on ROTATING at a size; `run` and further functions in its place."""

    def call(size="small", run=seen, **more):
        SEEN.clear()
        known = problems.problem
        case = planted("rotating", run, "float64", **more)
        monkeypatch.setattr(problems, "problem", lambda of: ROTATING if of == "rotating" else known(of))
        n = ROTATING.sizes[size]
        more = {"library": "numpy", "n": n, "given": n}
        case = SimpleNamespace(**vars(case) | more)
        return Call(case, ROTATING.inputs(case.n, "float64"))

    return call


@pytest.mark.parametrize(
    ("elements", "count"),
    [(0, 400), (5_000, 400), (10_000, 200), (300_000, 7), (1_999_999, 2), (12_000_000, 2), (20_000_000, 1)],
)
def test_as_many_inputs_as_no_processor_learns_and_memory_allows(elements, count):
    array = np.broadcast_to(np.float64(0), elements)
    assert input_count((array, 3, np.float64(1)) if elements else (3,)) == count


def test_inputs_come_in_turn_and_the_last_one_is_the_first(rotating):
    call = rotating("medium")
    call()
    assert call.timed(*RotatingInputs(call).next_calls(4))[1] is None
    assert SEEN == [0, 1, 0, 1, 0]
    inputs = RotatingInputs(rotating("small"))

    def numbers_of(count, last=False):
        dropped, kept = inputs.next_calls(count, last)
        return [arguments[0][0] for arguments in (*dropped, *kept)]

    assert numbers_of(3) == [1, 2, 3]
    assert numbers_of(3, last=True) == [4, 5, 0]
    for _ in range(66):
        numbers = numbers_of(3)
    assert numbers == [2, 3, 4]  # of 200: 199, 0, 1, 2 ...


def test_what_is_timed_goes_through_all_inputs_and_ends_with_the_one_that_is_checked(rotating):
    call = rotating()
    result, _ = timing.warm_calls(call)
    assert np.array_equal(result, np.zeros(10_000))
    assert call.arguments[0][0] == 0
    times = [SEEN.count(seed) for seed in range(1, 200)]
    assert max(times) - min(times) <= 1
    assert min(times) > 0


@pytest.mark.parametrize(("limit", "once"), [(0, True), (1e9, False)])
def test_a_call_that_takes_much_of_the_time_limit_is_timed_once(rotating, limit, once):
    """After the first; and it is the one whose result is checked."""
    result, _ = timing.warm_calls(rotating("medium"), time_limit=limit)
    assert np.array_equal(result, np.zeros(1_000_000))
    if once:
        assert SEEN == [0]
    else:  # two calls warm up
        assert len(SEEN) - 2 >= timing.FEWEST_CALLS


def test_every_input_is_prepared_and_the_workspace_goes_from_call_to_call(rotating):
    def prepare(x, scale):
        return x[::-1].copy(), scale + 1

    def run(x, scale, room):
        assert scale == 3
        room[:] = x * scale
        return room

    call = rotating("medium", run=run, prepare=prepare, workspace=lambda x, scale: np.empty_like(x))
    inputs, room = RotatingInputs(call), call.workspace[0]
    call.timed(*inputs.next_calls(1))
    assert room[0] == 3
    assert call.timed(*inputs.next_calls(3, last=True))[1] is room
    assert room[0] == 0


def test_what_was_learnt_is_forgotten_on_other_inputs_or_on_the_only_one(rotating, planted):
    RotatingInputs(rotating("medium")).forget()
    assert SEEN == [1]
    alone = Call(planted("grid_max", lambda grid: SEEN.append(id(grid)), "float64"), (np.ones(3),))
    RotatingInputs(alone).forget()
    timing.warm_calls(alone)
    assert set(SEEN[1:]) == {id(alone.arguments[0])}


def test_a_gpu_gets_one_input_and_what_takes_long_to_make_is_less(rotating, stated, monkeypatch):
    call = rotating()
    call.case.device = "gpu"
    assert len(RotatingInputs(call).all) == 1
    case = case_of(stated("totals"), "numpy_plain")
    call = Call(case, problems.problem(case.problem).inputs(case.n, case.dtype))
    # A second is allowed, after which no more are made; those of a simple problem are there long before.
    assert len(RotatingInputs(call).all) == calls.MOST_INPUTS
    monkeypatch.setattr(calls, "MOST_SECONDS", 0)
    assert len(RotatingInputs(call).all) == calls.FEWEST_INPUTS


def test_other_inputs_are_of_another_seed_or_else_moved_by_little(rotating, stated):
    assert np.array_equal(other_inputs(ROTATING, 5, "float64", 7, rotating().inputs)[0], np.full(5, 7))
    draws = problems.problem(stated("draws"))
    assert other_inputs(draws, 60, "float64", 5, draws.inputs(60, "float64"))[:2] == (60, 8)
    source = PROBLEMS["totals"]["__init__"].replace("(n, dtype, seed)", "(n, dtype)").replace("seed", "4")
    totals = problems.problem(stated("totals", __init__=source))
    inputs = totals.inputs(60, "float32")
    others = other_inputs(totals, 60, "float32", 1, inputs)
    # Whole numbers and booleans stay as they are.
    stay = [np.array_equal(other, value) for other, value in zip(others, inputs, strict=True)]
    assert stay == [True, False, True, False]
    assert others[1].dtype == np.float32
    assert np.all(others[1] != inputs[1])
    assert np.allclose(others[1], inputs[1])
    # So does what has no neighbour; with less than the smallest normal number arithmetic is slow.
    x = np.array([np.nan, np.inf, -np.inf, 1, -2.5, 0])
    (moved,) = other_inputs(problems.problem("grid_max"), x.size, "float64", 0, (x,))
    assert np.array_equal(moved[:3], x[:3], equal_nan=True)
    assert np.all(moved[3:] != x[3:])
    assert np.allclose(moved[3:], x[3:])
    assert abs(moved[-1]) >= np.finfo(x.dtype).tiny
