"""How long does one warm call take, from placed inputs to the finished result?

The call that is timed is the object that agreement has just checked, compiled by then for
these shapes, so that pytest-benchmark calibrates on warm calls. What it returned last is
checked again afterwards.
"""

from harness import device
from harness.suite import has_figures, spread, usage


def test_speed(case, suite, benchmark, row):
    call, error = suite.verified(case)
    result = benchmark(call)
    suite.still_right(call, result)
    row.update(error_ulps=error, input_bytes=call.input_bytes)
    row.update(device.facts(call, result))
    if has_figures(benchmark):
        row.update(spread(benchmark.stats.stats.data))
        row.update(usage(call))
    row.update(suite.known_figures(case))
