"""Does every kernel compute what the NumPy reference computes?

At small and lecture size and at awkward small ones; on the lecture's inputs and on others; type,
dtype, shape, value, inputs untouched. A maximum may be off by what rounding allows
(`tolerance` of grid_max derives it); a trajectory may not be off by a bit.
"""

import pytest

from harness.cases import DTYPES
from harness.cases.call import use_double_precision
from harness.cases.problems import OUTSIDE, PROBLEMS
from harness.cases.problems import problem as stated
from harness.cases.statement import is_floating
from harness.checks import admission, agreement, inputs

# What a kernel warns of is judged where it is admitted.
pytestmark = pytest.mark.filterwarnings("ignore")

# One point, two, and lengths just off the batches, blocks and vector widths in use.
AWKWARD_N = (2, 3, 17, 100, 101, 257)


@pytest.fixture
def case(case):
    """Here, unlike anywhere else, this process calls kernels itself."""
    use_double_precision(case.library)
    return case


@pytest.mark.every
@pytest.mark.sizes("small", "lecture")
def test_agreement(case):
    try:
        admission.admit(case)
    except agreement.Disagreement as error:
        pytest.fail(str(error), pytrace=False)


@pytest.mark.every
@pytest.mark.sizes("small")
def test_agreement_on_other_inputs(case):
    own = stated(case.problem).states_probes
    for n in inputs.sizes_there_are(case, AWKWARD_N) if own else inputs.probe_sizes(case):
        agreement.verify_probes(case, n)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("problem", [name for name in PROBLEMS if name not in OUTSIDE])
def test_probes_are_as_stated(problem, dtype):
    """A probe that is not of the dtype asked for would compare two other things."""
    for probe in stated(problem).probes(17, dtype).values():
        assert all(v.dtype == dtype for v in probe if is_floating(v) and v.dtype.kind != "c")


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_lectures_maximum(dtype):
    """The lecture prints 0.999998 for its grid of 3,000 points."""
    value, _ = inputs.expected_of_timed("grid_max", 3_000, dtype)
    assert f"{value:.6f}" == "0.999998"
