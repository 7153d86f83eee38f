"""What a machine can do at most, and what problems make of it."""

from dataclasses import replace

import pytest

from harness import libraries
from harness.cases import problems
from harness.machine.limits import IN_MEMORY, ONE_SECOND, Limits
from harness.measure import limits
from harness.measure.process import ProcessFailed
from meta_tests.made_up import group, rows

BOUNDED = [name for name in problems.PROBLEMS if problems.problem(name).bound]


@pytest.mark.skipif(bool(libraries.missing("numba")), reason="needs numba")
def test_limits_are_measured_and_keep_the_order_that_any_machine_has():
    found = Limits(**limits.measured())
    assert 0 < found.multiply_add < found.multiply_in_a_row < found.divide_in_a_row
    assert 0 < found.byte_cached < found.byte_read < found.fresh_byte
    assert found.cpus >= 1


@pytest.mark.fast
@pytest.mark.parametrize("error", [ProcessFailed("died", "no numba"), OSError(12, "Cannot allocate memory")])
def test_where_the_process_fails_there_are_none(monkeypatch, error):
    def fail(*request, **where):
        raise error

    monkeypatch.setattr(limits.process, "ask", fail)
    assert limits.measured() == {}


@pytest.mark.fast
def test_what_is_side_by_side_is_shared_by_cpus_and_halved_in_float32():
    one = replace(ONE_SECOND, byte_cached=0.1, byte_read_by_all=0.7, cpus=4)
    every = one.on(4)
    assert (one.operations(8, "float64"), every.operations(8, "float64")) == (8, 2)
    assert one.operations(8, "float32") == 4
    # In a row, no CPU helps; bytes come as fast as all together read them.
    assert one.adds_in_a_row(3) == every.adds_in_a_row(3) == 3
    assert (one.read(IN_MEMORY), every.read(IN_MEMORY)) == (IN_MEMORY, pytest.approx(0.7 * IN_MEMORY))
    assert (one.read(40), every.read(40)) == (pytest.approx(4), pytest.approx(1))


@pytest.mark.fast
def test_limits_of_another_version_and_of_none_are_none():
    known = {name: value for name, value in vars(ONE_SECOND).items() if name != "used"}
    assert Limits.of({"limits": known}) == ONE_SECOND
    for other in ({"limits": known | {"byte_eaten": 1.0}}, {"limits": {"cpus": 2}}, {}):
        assert Limits.of(other) is None


@pytest.mark.fast
@pytest.mark.parametrize("name", BOUNDED)
def test_a_bound_is_seconds_that_do_not_shrink_with_n_and_that_more_cpus_never_lengthen(name):
    machine = replace(ONE_SECOND, byte_read_by_all=0.7, cpus=2)
    for dtype in problems.problem(name).dtypes:
        seconds = {}
        for n in (100, 50_000):
            (kernel,) = group(rows("numpy_it", name, warm=1.0, n=n, n_asked=n, dtype=dtype)).entries
            kernel.limits = machine
            words, of = kernel.bound
            assert words
            seconds[n] = of(1), of(2)
            assert 0 < seconds[n][1] <= seconds[n][0]
        assert seconds[100][0] <= seconds[50_000][0]


@pytest.mark.fast
@pytest.mark.parametrize(
    ("about", "there"),
    [
        ({}, True),
        ({"problem": "not_here"}, False),
        ({"problem": "sorting"}, False),
        ({"device": "gpu"}, False),
        ({"size_is": "nx = 10, ny = 20"}, True),
        ({"size_is": "nx = 10, ny = 20", "size": "S"}, False),
    ],
)
def test_where_a_bound_is_known(about, there):
    (kernel,) = group(rows("numba_a", warm=1.0)).entries
    assert kernel.bound is None
    vars(kernel).update(about, limits=ONE_SECOND)
    assert (kernel.bound is not None) == there
