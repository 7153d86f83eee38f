"""A result that changes from call to call: races, unseeded random numbers, memory that nobody has set."""

import itertools
import sys
import types

import numpy as np
import pytest

from harness.cases import problems
from harness.cases.call import Call
from harness.checks import repeats
from harness.checks.agreement import Disagreement
from kernels.grid_max.numpy_meshgrid import run as right_maximum
from kernels.quadratic_map.numpy_loop import run as trajectory
from meta_tests.whole import run_python

RACE = "a race between threads, random numbers without a seed"


def call_of(case):
    return Call(case, problems.problem(case.problem).inputs(case.n, case.dtype))


def test_one_other_result_in_many_calls_is_found_and_counted(planted):
    calls = itertools.count(1)

    def now_and_then(grid):
        wrong = next(calls) % 37 == 0
        return np.nextafter(right_maximum(grid), 2) if wrong else right_maximum(grid)

    call = call_of(planted("grid_max", now_and_then, "float64"))
    message = r"call 37 of [\d,]+ on the same inputs gave another result than the first, as did .*: " + RACE
    with pytest.raises(Disagreement, match=message) as refusal:
        repeats.check_steady(call, call(), calls=100)
    assert refusal.value.whole_kernel


NEVER_SET = """
import types
import numpy as np
from harness.cases import problems
from harness.cases.call import Call
from harness.cases.case import Case
from harness.checks import repeats

def leaves_the_last_out(x0, n, alpha):
    out = np.empty(n)
    out[:-1] = x0
    return out

problems.kernel = lambda problem, name: types.SimpleNamespace(run=leaves_the_last_out)
for n in {sizes}:
    call = Call(Case("quadratic_map", "numpy_it", "small", "float64", "cpu"), (np.float64(0.1), n, 4.0))
    known = np.full(n, 0.1)
    known[-1] = 0  # as it comes from the system
    try:
        repeats.check_steady(call, known, calls=3)
    except repeats.Disagreement as wrong:
        print(f"at index {{n - 1}}" in str(wrong))
"""


def test_memory_that_is_never_set_holds_no_right_answer_by_chance():
    """In a process that is started as those that check are; elsewhere only small pieces are filled."""
    sizes = [40, 100_000] if sys.platform.startswith("linux") else [40]
    filled = {"MALLOC_PERTURB_": "128", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
    done = run_python("-c", NEVER_SET.format(sizes=sizes), **filled)
    assert done.stdout.split() == ["True"] * len(sizes), done.stderr


@pytest.mark.fast
def test_the_first_call_must_give_the_bits_of_the_last(planted):
    call = call_of(planted("grid_max", right_maximum, "float64"))
    repeats.check_first(call, repeats.small_copy(call()), call())
    with pytest.raises(Disagreement, match="the first call gave another result"):
        repeats.check_first(call, np.nextafter(call(), 2), call())
    assert repeats.small_copy(np.zeros(100_000)) is None


@pytest.mark.fast
def test_a_workspace_is_compared_with_a_copy(planted):
    """The result of each call lies where the next one writes: held against itself it would never differ."""
    calls = itertools.count()

    def run(x0, n, alpha, out):
        out[:] = trajectory(x0, n, alpha)
        out[-1] += next(calls) % 2
        return out

    call = call_of(planted("quadratic_map", run, "float64", workspace=lambda x0, n, alpha: np.empty(n + 1)))
    with pytest.raises(Disagreement, match="another result"):
        repeats.check_steady(call, call(), calls=3)


RNG = np.random.default_rng(3)
CALLS = itertools.count()
NUMBERS = RNG.uniform(0, 1, 100_000)
# In which order 100,000 numbers are added: another one each time. One may be lost, or come twice.
ORDERS = {
    "in any order": lambda n: RNG.permutation(n),
    "one lost now and then": lambda n: np.arange(n)[: -1 if next(CALLS) % 9 == 8 else None],
    "one lost in any order": lambda n: RNG.permutation(n)[1:],
    "one added twice": lambda n: np.append(np.arange(n), RNG.integers(n)),
    "counts": None,
}
# What makes a kernel one whose threads add.
THREADS = {"threads": types.SimpleNamespace(targetoptions={"parallel": True})}


@pytest.mark.fast
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("order", "more", "tolerance_admits", "is_race"),
    [
        ("in any order", THREADS, True, False),
        ("in any order", THREADS, False, True),
        ("in any order", {}, True, True),
        *((order, THREADS, True, True) for order in list(ORDERS)[1:]),
    ],
)
def test_sums_in_another_order_each_time_are_no_race_where_threads_add(
    planted, dtype, order, more, tolerance_admits, is_race
):
    """In float32 rounding moves this sum by as much as one of its numbers would."""

    def added(grid):
        if order == "counts":
            return RNG.integers(10**12, 10**12 + 9)
        parts = np.array_split(NUMBERS.astype(grid.dtype)[ORDERS[order](100_000)], 9)
        return np.add.reduce(np.array([np.add.reduce(part) for part in parts]))

    def right(result):
        if not tolerance_admits:
            raise Disagreement("not bit for bit the same")

    call = call_of(planted("grid_max", added, dtype, **more))
    if is_race:
        with pytest.raises(Disagreement, match=RACE):
            repeats.check_steady(call, call(), right=right, calls=20)
    else:
        assert 0 < repeats.check_steady(call, call(), right=right, calls=20) < 1e-5
        repeats.check_first(call, call(), call())
