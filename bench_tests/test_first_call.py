"""What does a script feel that has just started? Import, then compile and run, once.

Every round is a process of its own, without any compilation cache. The row's statistics are
the seconds of the first call, after imports, with the inputs placed; import time and placing
(which starts JAX's backend) stand beside it.
"""

import pytest

from harness.suite import child_clock, first_call_figures, spread


@pytest.mark.benchmark(timer=child_clock)
def test_first_call(case, suite, benchmark, row):
    benchmark.pedantic(suite.first_call, (case,), rounds=suite.first_call_rounds)
    answers = suite.answers[case]["first_call"]
    row.update(first_call_figures(answers))
    row.update(spread([answer["first_call_seconds"] for answer in answers]))
