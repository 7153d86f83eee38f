"""How long does one warm call take, from placed inputs to the finished result?

The call that is timed is the object that agreement has just checked, compiled by then for
these shapes, so that pytest-benchmark calibrates on warm calls. What it returned last is
checked again afterwards.
"""

from harness import agreement
from harness.suite import cores_used, first_call_figures, spread


def test_speed(case, suite, benchmark, row):
    call, error = suite.verified(case)
    result = benchmark(call)
    value, tolerance = agreement.expected_of_timed(case.problem, case.n, case.dtype)
    agreement.check(call, result, value, tolerance)
    row.update(error_ulps=error, input_bytes=call.input_bytes)
    if benchmark.enabled:
        row.update(spread(benchmark.stats.stats.data))
        row["cores_used"] = cores_used(call)
    known = suite.answers[case]
    row.update(first_call_figures(known["first_call"]))
    if "memory" in known:
        row["peak_bytes"] = known["memory"]["peak_bytes"]
