"""Every wrong kernel of `wrong/` is refused for the sentence in its docstring."""

import pytest

from harness.checks.agreement import Disagreement
from harness.machine.resources import usable_cpus
from meta_tests.admitted import admit
from meta_tests.small_problems import WRONG, case_in, listed, sentences

# What a kernel warns of is judged where it is admitted.
pytestmark = pytest.mark.filterwarnings("ignore")

# Those that change the process they run in.
ALONE = [path for path in WRONG.rglob("*.py") if "\nALONE = True" in path.read_text()]


@pytest.mark.parametrize(("path", "dtype"), [one for one in listed(WRONG) if one.values[0] not in ALONE])
def test_a_wrong_kernel_is_refused(path, dtype):
    wanted = sentences(path)
    if any("a race between threads" in sentence for sentence in wanted) and len(usable_cpus()) == 1:
        pytest.skip("with one CPU no two threads overlap")
    case = case_in(path, dtype, "medium" if '\nSIZE = "medium"' in path.read_text() else "small")
    # What is within its arrays and wrong keeps its sentence, as `test_bounds` shows.
    look_outside = any("outside of an array" in sentence for sentence in wanted)
    with pytest.raises(Disagreement) as refusal:
        admit(case, look_outside)
    message = str(refusal.value)
    assert any(sentence in message for sentence in wanted), message
    assert len(message.splitlines()) == 1
