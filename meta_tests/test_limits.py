"""What a machine can do at most: what is measured, and what problems make of it."""

from dataclasses import replace

import pytest

from harness.cases import problems
from harness.machine.limits import ONE_SECOND, Limits
from harness.measure import limits

BOUNDED = [name for name in problems.PROBLEMS if problems.problem(name).bound]


def test_limits_are_measured_and_keep_the_order_that_any_machine_has():
    found = Limits(**limits.measured())
    assert 0 < found.multiply_add < found.divide
    assert found.multiply_add < found.multiply_in_a_row < found.divide_in_a_row
    assert found.divide < found.divide_in_a_row
    assert found.byte_read < found.fresh_byte
    assert found.cpus >= 1


def test_without_numba_there_are_none(monkeypatch):
    monkeypatch.setattr(limits, "MODULE", "harness.measure.no_such_module")
    assert limits.measured() == {}
    assert limits.bounds(problems.problem("grid_max"), 50, "float64", {}) == {}


@pytest.mark.fast
def test_what_is_side_by_side_is_shared_by_cpus_and_halved_in_float32():
    one = replace(ONE_SECOND, byte_read_by_all=0.7, cpus=4)
    every = replace(one, used=4)
    assert (one.operations(8, "float64"), every.operations(8, "float64")) == (8, 2)
    assert (one.divisions(8, "float32"), every.divisions(8, "float32")) == (4, 1)
    # In a row, no CPU helps; bytes come as fast as all together read them.
    assert one.adds_in_a_row(3) == every.adds_in_a_row(3) == 3
    assert (one.read(10), every.read(10)) == (10, 7)


@pytest.mark.fast
@pytest.mark.parametrize("name", BOUNDED)
def test_a_bound_is_seconds_that_do_not_shrink_with_n_and_that_more_cpus_never_lengthen(name):
    stated = problems.problem(name)
    constants = {key: value for key, value in vars(ONE_SECOND).items() if key != "used"} | {"cpus": 2}
    for dtype in stated.dtypes:
        small, large = (limits.bounds(stated, n, dtype, constants)["bound_seconds"] for n in (100, 50_000))
        assert 0 < small[1] <= small[0]
        assert small[0] <= large[0]
