"""Wrong kernels of the patterns, each refused by the check that stands before every clock."""

import pytest

from harness.cases.call import use_double_precision
from harness.checks import shortcuts
from harness.checks.agreement import Disagreement
from harness.machine.resources import usable_cpus
from meta_tests import wrong_patterns_arrays as arrays
from meta_tests import wrong_patterns_economics as economics
from meta_tests import wrong_patterns_order as order
from meta_tests import wrong_patterns_random as random

TABLES = (economics, random, arrays, order)


def listed():
    return [
        pytest.param(problem, run, dtype, message, id=f"{problem}-{run.__name__}-{dtype}")
        for table in TABLES
        for problem, kernels in table.WRONG.items()
        for run, message in kernels.items()
        for dtype in ("float64", "float32")
        if table.ONLY.get(run, dtype) == dtype
    ]


@pytest.mark.parametrize(("problem", "run", "dtype", "message"), listed())
def test_a_wrong_kernel_of_a_pattern_is_refused(planted, problem, run, dtype, message):
    library = "jax" if run.__name__.startswith("jax_") else "numpy"
    if library == "jax":
        pytest.importorskip("jax")
        use_double_precision("jax")
    if "a race between threads" in message and len(usable_cpus()) == 1:
        pytest.skip("with one CPU no two threads overlap")
    with pytest.raises(Disagreement, match=message) as refusal:
        shortcuts.admit(planted(problem, run, dtype, library=library))
    print(refusal.value)
