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


def call_of(case):
    return Call(case, problems.problem(case.problem).inputs(case.n, case.dtype))


def steady(case, *seconds, calls=1):
    call = call_of(case)
    repeats.check_steady(call, call(), *seconds, calls=calls)


def test_one_other_result_in_many_calls_is_found_and_counted(planted):
    calls = itertools.count(1)

    def now_and_then(grid):
        wrong = next(calls) % 37 == 0
        return np.nextafter(right_maximum(grid), 2) if wrong else right_maximum(grid)

    with pytest.raises(
        Disagreement, match=r"call 37 of [\d,]+ on the same inputs gave another result"
    ) as said:
        steady(planted("grid_max", now_and_then, "float64"), calls=100)
    assert "a race between threads, random numbers without a seed" in str(said.value)
    assert "as did " in str(said.value)
    assert said.value.whole_kernel


NEVER_SET = """
import types
import numpy as np
from harness.cases import problems
from harness.cases.call import Call
from harness.cases.case import Case
from harness.checks import repeats

def leaves_the_last_out(x0, n, alpha):
    out = np.empty(SIZE)
    out[:-1] = x0
    return out

problems.kernel = lambda problem, name: types.SimpleNamespace(run=leaves_the_last_out)
call = Call(Case("quadratic_map", "numpy_it", "small", "float64", "cpu"), (np.float64(0.1), 3, 4.0))
known = np.full(SIZE, 0.1)
known[-1] = 0  # as it comes from the system
repeats.check_steady(call, known, calls=3)
"""


@pytest.mark.parametrize("size", [40, 100_000])
def test_memory_that_is_never_set_holds_no_right_answer_by_chance(size):
    """In a process that is started as those that check are."""
    if size > 1_000 and not sys.platform.startswith("linux"):
        pytest.skip("what the C library hands out is filled with glibc only")
    filled = {"MALLOC_PERTURB_": "128", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
    done = run_python("-c", NEVER_SET.replace("SIZE", str(size)), **filled)
    assert f"at index {size - 1}" in done.stderr


@pytest.mark.fast
def test_the_first_call_must_give_the_bits_of_the_last(planted):
    case = planted("grid_max", right_maximum, "float64")
    call = call_of(case)
    repeats.check_first(call, repeats.kept(call()), call())
    with pytest.raises(Disagreement, match="the first call gave another result"):
        repeats.check_first(call, np.nextafter(call(), 2), call())
    assert repeats.kept(np.zeros(100_000)) is None


@pytest.mark.fast
def test_a_workspace_is_compared_with_a_copy(planted):
    """The result of each call lies where the next one writes: held against itself it would never differ."""
    calls = itertools.count()

    def run(x0, n, alpha, out):
        out[:] = trajectory(x0, n, alpha)
        out[-1] += next(calls) % 2
        return out

    case = planted("quadratic_map", run, "float64", workspace=lambda x0, n, alpha: np.empty(n + 1))
    with pytest.raises(Disagreement, match="another result"):
        steady(case, calls=3)


def added(order_of):
    """A kernel that adds 100,000 numbers in the order ``order_of(n)``."""
    numbers = np.random.default_rng(0).uniform(0, 1, 100_000)

    def run(grid):
        parts = [
            np.add.reduce(part) for part in np.array_split(numbers.astype(grid.dtype)[order_of(100_000)], 9)
        ]
        return np.add.reduce(np.array(parts))

    return run


RNG = np.random.default_rng(3)
CALLS = itertools.count()


def shuffled(n):
    return RNG.permutation(n)


def one_lost_now_and_then(n):
    return np.arange(n)[: -1 if next(CALLS) % 9 == 8 else None]


def one_lost_in_any_order(n):
    return shuffled(n)[1:]


def one_added_twice(n):
    return np.append(np.arange(n), RNG.integers(n))


# What makes `races` take a kernel for one whose threads add.
THREADS = types.SimpleNamespace(targetoptions={"parallel": True})


@pytest.mark.fast
@pytest.mark.parametrize("dtype", ["float64", "float32"])
class TestAnotherOrder:
    """In float32 rounding moves this sum by as much as one of its numbers would."""

    def test_sums_in_another_order_each_time_are_no_race(self, planted, dtype):
        call = call_of(planted("grid_max", added(shuffled), dtype, threads=THREADS))
        apart = repeats.check_steady(call, call(), calls=20)
        assert 0 < apart < (1e-13 if dtype == "float64" else 1e-5)
        repeats.check_first(call, call(), call())

    @pytest.mark.parametrize("order", [one_lost_now_and_then, one_lost_in_any_order, one_added_twice])
    def test_a_number_that_is_lost_or_added_twice_is_one(self, planted, dtype, order):
        call = call_of(planted("grid_max", added(order), dtype, threads=THREADS))
        with pytest.raises(Disagreement, match="a race between threads"):
            repeats.check_steady(call, call(), calls=20)

    def test_only_what_adds_in_threads_may_do_so(self, planted, dtype):
        call = call_of(planted("grid_max", added(shuffled), dtype))
        with pytest.raises(Disagreement, match="a race between threads"):
            repeats.check_steady(call, call(), calls=20)

    def test_what_leaves_the_tolerance_is_no_rounding(self, planted, dtype):
        call = call_of(planted("grid_max", added(shuffled), dtype, threads=THREADS))

        def wrong(result):
            raise Disagreement("not bit for bit the same")

        with pytest.raises(Disagreement, match="a race between threads"):
            repeats.check_steady(call, call(), right=wrong, calls=20)

    def test_counts_do_not_round(self, planted, dtype):
        call = call_of(
            planted("grid_max", lambda grid: RNG.integers(10**12, 10**12 + 9), dtype, threads=THREADS)
        )
        with pytest.raises(Disagreement, match="a race between threads"):
            repeats.check_steady(call, call(), calls=20)


class TestNumba:
    """Kernels in threads. They are compiled here, which takes a second each."""

    @pytest.mark.parametrize("dtype", ["float64", "float32"])
    def test_a_shared_cell_is_a_race(self, planted, dtype):
        numba = pytest.importorskip("numba")

        @numba.njit(parallel=True)
        def loses_steps(x0, n, alpha):
            out = np.zeros(n + 1, dtype=np.dtype(type(x0)))
            for t in numba.prange(400_000):
                out[t % 3] += 1
            return out

        call = call_of(planted("quadratic_map", loses_steps, dtype, loses_steps=loses_steps))
        if repeats.wanted(call)[1] < repeats.LONGEST_SECONDS:
            pytest.skip("with one CPU no two threads overlap")
        with pytest.raises(Disagreement, match="a race between threads"):
            repeats.check_steady(call, call(), 0.3, 30)

    def test_a_reduction_of_numbas_is_no_race(self, planted):
        """Numba adds the sums of its threads one after the other; over TBB it rounds otherwise each time."""
        numba = pytest.importorskip("numba")

        @numba.njit(parallel=True)
        def total(grid):
            found = 0.0
            for i in numba.prange(200_000):
                found += np.sin(grid[i % len(grid)] * i)
            return found

        steady(planted("grid_max", total, "float64"), 0.1, 1)
