"""How long does one warm call take, from placed inputs to the finished result?

A round is a fresh process, and its seconds are the median of that process's warm calls. The process has
checked its first result and its last one against the NumPy reference.
"""

import pytest

# What a kernel warns of is judged where it is admitted.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_speed(suite, case, samples, benchmark, row):
    own = samples()
    if suite.timed:
        row("speed", own)
    else:
        # Nothing is timed, or a tool that brings its own `benchmark` times calls in this process.
        call = suite.call_here(case)
        suite.still_right(call, benchmark(call))
