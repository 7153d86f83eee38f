"""How fast could it be? The part of each problem that nobody can leave out, measured in the same run.

Not a kernel: it gives no result that a user wants. Kernels are shown as a share of it.
"""

import pytest

from harness import agreement, problems
from harness.calls import Call
from harness.suite import has_figures, spread


@pytest.mark.floors
def test_floor(case, benchmark, row):
    floor = problems.kernel(case.problem, case.kernel)
    inputs = problems.problem(case.problem).inputs(case.n, case.dtype)
    call = Call(case, inputs)
    call()
    result = benchmark(call)
    value, _ = agreement.expected_of_timed(case.problem, case.n, case.dtype)
    wanted, tolerance = floor.expected(*inputs, value)
    assert abs(float(result) - wanted) <= tolerance
    row["scales_with_cores"] = floor.SCALES_WITH_CORES
    if has_figures(benchmark):
        row.update(spread(benchmark.stats.stats.data))
