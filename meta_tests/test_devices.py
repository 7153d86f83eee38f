"""Several devices, and several processes: one answer, and a clear end where one never comes."""

import json

import pytest

from harness.machine import libraries
from meta_tests.whole import run_python

pytestmark = pytest.mark.skipif(bool(libraries.missing("jax")), reason="needs jax")

VERIFIED = """
from harness.cases.call import use_double_precision
from harness.cases.case import Case
from harness.checks import admission, agreement

use_double_precision("jax")
import jax
for dtype in ("float64", "float32"):
    case = Case("grid_max", "jax_sharded", "medium", dtype, "cpu")
    call, error = admission.admit(case)
    assert len(call.arguments[0].sharding.device_set) == jax.device_count()
    for n in (2, 3, 17):
        agreement.verify_probes(case, n, only=("unsorted", "last", "off_diagonal"))
print(jax.device_count())
"""


def python(*arguments, **variables):
    return run_python(*arguments, JAX_PLATFORMS="cpu", **variables)


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_rows_over_devices_give_the_same_maximum(count):
    flags = f"--xla_force_host_platform_device_count={count}"
    done = python("-c", VERIFIED, XLA_FLAGS=flags)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(count)]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_two_processes_give_one_answer(dtype):
    # A process has as many devices as the user's own flags ask for.
    asked = ("--processes=2", "--n=1001", f"--dtype={dtype}")
    done = python("-m", "examples.distributed", *asked, XLA_FLAGS="")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("{")]
    answer = json.loads(line)
    assert answer["agrees"] is True
    assert (answer["processes"], answer["devices"]) == (2, 2)


def test_a_process_that_finds_nobody_says_so():
    lost = ["--processes=2", "--process=1", "--coordinator=127.0.0.1:9", "--time-limit=2"]
    done = python("-m", "examples.distributed", *lost)
    assert done.returncode == 1
    assert done.stderr.strip() == "nobody answers at 127.0.0.1:9 within 2 s"


def test_a_process_that_dies_ends_the_others():
    """Process 1 is replaced by one that fails at once."""
    code = (
        "import sys; from examples.distributed import __main__ as distributed\n"
        "started = distributed.subprocess.Popen\n"
        "def popen(command, **more):\n"
        "    dies = '--process=1' in command\n"
        "    return started([sys.executable, '-c', 'raise SystemError(1)'] if dies else command, **more)\n"
        "distributed.subprocess.Popen = popen\n"
        "sys.exit(distributed.main(['--processes=2', '--n=100', '--time-limit=20']))"
    )
    done = python("-c", code)
    assert done.returncode == 1
    assert "process 1 failed: SystemError: 1" in done.stderr


def test_what_more_processes_gave():
    done = python("-m", "examples.distributed", "--processes=1,2", "--n=501")
    assert done.returncode == 0, done.stderr
    one, two = map(json.loads, done.stdout.splitlines())
    assert one["maximum"] == two["maximum"]
    assert (one["processes"], one["speed_up"], one["efficiency"]) == (1, 1.0, 1.0)
    assert two["speed_up"] == one["median_seconds"] / two["median_seconds"]
    assert two["efficiency"] == two["speed_up"] / 2


WRONG = [["--processes=0"], ["--processes=2,x"], ["--n=1"], ["--process=2"], ["--process=0"]]
WRONG += [["--processes=1,2", "--process=0", "--coordinator=here:1"]]


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_options_get_one_line(wrong):
    done = python("-m", "examples.distributed", *wrong)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_kernel_that_prepares_jax_arrays_may_be_timed():
    admitted = (
        "from harness.cases.call import use_double_precision; from harness.cases.case import Case\n"
        "from harness.checks import admission; use_double_precision('jax')\n"
        "admission.admit(Case('grid_max', 'jax_sharded', 'small', 'float64', 'cpu'))"
    )
    done = python("-c", admitted)
    assert done.returncode == 0, done.stderr
