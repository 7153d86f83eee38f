"""Every kernel on inputs that nobody chose: hypothesis draws them, and shrinks what fails."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import libraries
from harness.cases import problems
from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case
from harness.checks import agreement
from harness.checks.inputs import expected

# They are few, since JAX compiles for each.
LENGTHS = (1, 17)


def values(dtype):
    """Any sign, from far below 1 to where x² + y² is still finite, repeated values among them.

    No subnormal numbers: XLA flushes them on the CPU.
    """
    width = int(dtype.removeprefix("float"))
    tiny, huge = float(np.finfo(dtype).tiny), float(np.float32(1e18)) if width == 32 else 1e153
    sizes = st.one_of(
        st.floats(tiny, huge, width=width, allow_subnormal=False),
        st.floats(0.5, 4, width=width),
        st.sampled_from([0.0, 1.0, float(np.dtype(dtype).type(2.2))]),
    )
    return st.builds(lambda size, sign: sign * size, sizes, st.sampled_from([-1, 1]))


@st.composite
def grids(draw, dtype):
    n = draw(st.sampled_from(LENGTHS))
    return (np.array(draw(st.lists(values(dtype), min_size=n, max_size=n)), dtype=dtype),)


def starts(dtype):
    """Between these x stays in [0, 1] and does not die out towards subnormal numbers."""
    scalar, width = np.dtype(dtype).type, int(dtype.removeprefix("float"))
    x0, alpha = st.floats(0.0625, 0.9375, width=width), st.floats(1, 4, width=width)
    return st.tuples(x0.map(scalar), st.sampled_from((1, 2, 3, 64)), alpha.map(scalar))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("problem", "drawn"), [("grid_max", grids), ("quadratic_map", starts)])
def test_any_grid_and_any_start_give_the_reference_s_result(problem, drawn, dtype):
    kernels = [k for k in problems.kernels_of(problem) if "cpu" in problems.devices_of(k)]
    cases = [Case(problem, kernel, "small", dtype, "cpu") for kernel in kernels]
    cases = [case for case in cases if not (case.too_large or libraries.missing(case.library))]
    for case in cases:
        use_double_precision(case.library)

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(drawn(dtype))
    def hold(inputs):
        value, tolerance = expected(problem, inputs)
        assert tolerance == 0 or problem == "grid_max"
        for case in cases:
            agreement.check_untouched(Call(case, inputs), value, tolerance)

    hold()
