"""Several devices, and several processes: one answer, and a clear end where one never comes."""

import json

import pytest

from examples.distributed import __main__ as distributed
from harness import libraries
from meta_tests.whole import run_python

pytestmark = pytest.mark.skipif(bool(libraries.missing("jax")), reason="needs jax")

VERIFIED = """
from harness.cases.call import use_double_precision
from harness.cases.case import Case
from harness.checks import agreement
from meta_tests.admitted import verify_timed

use_double_precision("jax")
import jax
for dtype in ("float64", "float32"):
    case = Case("grid_max", "jax_sharded", "medium", dtype, "cpu")
    call, error = verify_timed(case)
    assert len(call.arguments[0].sharding.device_set) == jax.device_count()
    for n in (3, 17) if dtype == "float64" else ():
        agreement.verify_probes(case, n, only=("unsorted", "last", "off_diagonal"))
print(jax.device_count())
"""


def test_rows_over_devices_give_the_same_maximum():
    flags = "--xla_force_host_platform_device_count=8"
    done = run_python("-c", VERIFIED, XLA_FLAGS=flags, JAX_PLATFORMS="cpu")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["8"]


def test_two_processes_give_one_answer_and_what_the_second_brought():
    # A process has as many devices as the user's own flags ask for.
    asked = ("--processes=1,2", "--n=1001", "--dtype=float32")
    done = run_python("-m", "examples.distributed", *asked, XLA_FLAGS="", JAX_PLATFORMS="cpu")
    assert done.returncode == 0, done.stderr
    one, two = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    assert one["agrees"] is two["agrees"] is True
    assert one["maximum"] == two["maximum"]
    assert [(run["processes"], run["devices"]) for run in (one, two)] == [(1, 1), (2, 2)]
    assert (one["speed_up"], one["efficiency"]) == (1.0, 1.0)
    assert two["speed_up"] == one["median_seconds"] / two["median_seconds"]
    assert two["efficiency"] == two["speed_up"] / 2


def test_a_process_that_finds_nobody_says_so(capsys):
    lost = ["--processes=2", "--process=1", "--coordinator=127.0.0.1:9", "--time-limit=1"]
    assert distributed.main(lost) == 1
    assert capsys.readouterr().err.strip() == "nobody answers at 127.0.0.1:9 within 1 s"


def test_a_process_that_dies_ends_the_others(monkeypatch, capsys):
    """Process 1 is replaced by one that fails at once."""
    start = distributed.subprocess.Popen

    def popen(command, **more):
        dies = "--process=1" in command
        return start([distributed.sys.executable, "-c", "raise SystemError(1)"] if dies else command, **more)

    monkeypatch.setattr(distributed.subprocess, "Popen", popen)
    assert distributed.main(["--processes=2", "--n=100", "--time-limit=20"]) == 1
    assert "process 1 failed: SystemError: 1" in capsys.readouterr().err


WRONG = [["--processes=0"], ["--processes=2,x"], ["--n=1"], ["--process=2"], ["--process=0"]]
WRONG += [["--processes=1,2", "--process=0", "--coordinator=here:1"]]


@pytest.mark.fast
@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_options_get_one_line(wrong, capsys):
    assert distributed.main(wrong) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
