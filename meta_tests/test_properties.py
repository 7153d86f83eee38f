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

# Lengths are few, since JAX and Numba's parallel loop compile for each; 1 and 2 are the hardest.
LENGTHS = (1, 2, 17)
FLOATS = ["float64", "float32"]


def kernels_of(problem):
    return [
        pytest.param(kernel, dtype, id=f"{kernel}-{dtype}")
        for kernel in problems.kernels_of(problem)
        if "cpu" in problems.devices_of(kernel)
        for dtype in FLOATS
        if not Case(problem, kernel, "small", dtype, "cpu").too_large
    ]


def call(problem, kernel, dtype, inputs):
    case = Case(problem, kernel, "small", dtype, "cpu")
    return Call(case, inputs)


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
    return np.array(draw(st.lists(values(dtype), min_size=n, max_size=n)), dtype=dtype)


steady = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.parametrize(("kernel", "dtype"), kernels_of("grid_max"))
def test_maximum_of_any_grid(kernel, dtype):
    missing = libraries.missing(problems.library_of(kernel))
    if missing:
        pytest.skip(missing)
    use_double_precision(problems.library_of(kernel))

    @steady
    @given(grids(dtype))
    def holds(grid):
        value, tolerance = expected("grid_max", (grid,))
        agreement.check_untouched(call("grid_max", kernel, dtype, (grid,)), value, tolerance)

    holds()


@pytest.mark.parametrize(("kernel", "dtype"), kernels_of("quadratic_map"))
def test_trajectory_of_any_start(kernel, dtype):
    missing = libraries.missing(problems.library_of(kernel))
    if missing:
        pytest.skip(missing)
    use_double_precision(problems.library_of(kernel))
    width = int(dtype.removeprefix("float"))
    # Between these x stays in [0, 1] and does not die out towards subnormal numbers.
    starts = st.floats(0.0625, 0.9375, width=width)
    parameters = st.floats(1, 4, width=width)

    @steady
    @given(starts, st.sampled_from((1, 2, 3, 64)), parameters)
    def holds(x0, n, alpha):
        scalar = np.dtype(dtype).type
        inputs = scalar(x0), n, scalar(alpha)
        value, tolerance = expected("quadratic_map", inputs)
        assert tolerance == 0
        agreement.check_untouched(call("quadratic_map", kernel, dtype, inputs), value, tolerance)

    holds()
