"""What a reader of the tests meets: a case, its samples, its row. The rest stands in harness/plugin."""

import pytest

pytest_plugins = ["harness.plugin"]


@pytest.fixture(scope="session")
def suite(request):
    """This run: what is selected, what was measured."""
    return request.config.suite


@pytest.fixture
def case(suite, problem, kernel, size, dtype, device, cpus):
    """The case of this test; the test is skipped, with a reason, where it cannot run."""
    return suite.case(problem, kernel, size, dtype, device, cpus)


@pytest.fixture
def check(suite, case):
    """``check()``: what the check of the case told, in a process of its own; fails if the kernel did."""
    return lambda: suite.check(case)


@pytest.fixture
def samples(suite, case):
    """``samples()``: what fresh processes said of the case, in round order; fails if the kernel did."""
    return lambda: suite.samples(case)


@pytest.fixture
def row(suite, benchmark):
    """``row(question, samples)`` makes the row that pytest-benchmark shows and saves."""
    return lambda question, samples: suite.replay(benchmark, question, samples)


@pytest.fixture
def peak(suite, case):
    """``peak()``: bytes that one warm call allocates at most, as memray counts them."""
    return lambda: suite.peak(case)
