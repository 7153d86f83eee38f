"""Was a sample disturbed? By what the system says of its timed window, never by its times."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.machine import resources
from harness.measure import disturbance
from harness.measure.disturbance import Reading, between
from meta_tests.made_up import sample
from meta_tests.whole import run_python

pytestmark = pytest.mark.fast

# A process that never rests, until it is ended.
BUSY = "while True: pass"


@pytest.mark.parametrize(
    ("present", "figures", "why"),
    [
        (2, {"others_cores": 0.2}, None),
        (2, {"others_cores": 0.4}, "others used 0.4 cores"),
        (2, {"others_cores": 0.4, "cores_used": 2.0}, "others used 0.4 cores"),
        (1, {"others_cores": 0.4}, "others used 0.4 cores"),
        (8, {"others_cores": 4.0}, None),
        (8, {"others_cores": 0.8, "cores_used": 7.0}, "others used 0.8 cores"),
        (8, {"others_cores": 0.2, "cores_used": 7.0}, None),
        (2, {"others_cores": 0.0, "throttled_seconds": 0.0}, None),
        (
            2,
            {"others_cores": 0.0, "throttled_seconds": 0.02},
            "its control group was throttled for 0.02 s",
        ),
    ],
)
def test_others_are_in_the_way_where_they_leave_too_little(monkeypatch, present, figures, why):
    monkeypatch.setattr(os, "cpu_count", lambda: present)
    monkeypatch.setattr(resources, "quota", lambda: None)
    assert disturbance.reason(sample(**figures)) == why


@pytest.mark.parametrize(
    ("quota", "count", "disturbed"),
    [(1.0, None, False), (1.5, None, False), (1.0, 1, False), (1.5, 1, True), (4.0, None, True)],
)
def test_under_a_quota_that_it_reaches_by_itself_a_process_is_not_disturbed(
    monkeypatch, quota, count, disturbed
):
    """One on so few CPUs that it could never reach it was stopped for what others in its group used."""
    monkeypatch.setattr(resources, "quota", lambda: quota)
    monkeypatch.setattr(resources, "usable_cpus", lambda: [0, 1])
    found = disturbance.reason(sample(cpus=count, others_cores=0.0, throttled_seconds=0.02))
    assert bool(found) is disturbed


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("usage_usec 9\nthrottled_usec 250000\n", 0.25), ("throttled_time 250000000\n", 0.25), ("x\n", None)],
)
def test_how_long_a_control_group_was_stopped_is_read_in_both_versions(tmp_path, monkeypatch, text, seconds):
    (tmp_path / "cpu.stat").write_text(text)
    monkeypatch.setattr(disturbance, "control_groups", lambda controller: [tmp_path / "none", tmp_path])
    assert disturbance._throttled() == seconds


@pytest.mark.parametrize(("cores", "usual", "disturbed"), [(1.5, [2.0, 1.9, 2.0], True), (1.9, [2.0], False)])
def test_where_the_system_says_nothing_a_case_is_held_to_what_it_usually_gets(cores, usual, disturbed):
    assert bool(disturbance.reason(sample(cores_used=cores), usual)) is disturbed
    assert disturbance.reason(sample(cores_used=cores)) is None


def test_a_window_has_the_differences_of_its_two_readings():
    before = Reading(wall=10.0, cpu=1.0, busy=100.0, faults=5, throttled=None)
    after = Reading(wall=12.0, cpu=4.0, busy=104.0, faults=25, throttled=None)
    assert between(before, after, calls=10) == {
        "cores_used": 1.5,
        "page_faults": 2.0,
        "others_cores": 0.5,
        "throttled_seconds": None,
    }


IN_CHILDREN = """
import os, time
from harness.measure.disturbance import Reading, between
def child():
    while time.process_time() < 0.3: pass
    os.write(done, b"!")
    time.sleep(0 if ends else 100)
    os._exit(0)
before = Reading.now()
told, done = os.pipe()
for ends in (True, False):
    if not (pid := os.fork()):
        child()
    os.read(told, 1)
    if ends:
        os.waitpid(pid, 0)
after = Reading.now()
os.kill(pid, 9)
print(after.cpu - before.cpu > 0.5)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_work_in_child_processes_is_the_kernels_own():
    """In one that has ended and in one that lives on, 0.3 s of CPU time in each."""
    assert run_python("-c", IN_CHILDREN).stdout == "True\n"


@pytest.mark.skipif(not Path("/proc/stat").exists(), reason="this system does not say what others use")
def test_a_process_beside_is_found():
    # No child of this process: a shell starts it, and ends.
    beside = f"{sys.executable} -c '{BUSY}' > {os.devnull} 2>&1 & echo $!"
    neighbour = int(subprocess.run(["sh", "-c", beside], stdout=subprocess.PIPE, check=True).stdout)
    try:
        before = Reading.now()
        time.sleep(0.5)
        after = Reading.now()
    finally:
        os.kill(neighbour, signal.SIGKILL)
    found = between(before, after, calls=1)
    assert found["others_cores"] > disturbance.OTHERS_CORES
    assert found["cores_used"] < found["others_cores"]


def test_a_system_that_does_not_say_whose_children_run_costs_no_figure(monkeypatch):
    def children(self, recursive):
        raise disturbance.psutil.AccessDenied

    monkeypatch.setattr(disturbance.psutil.Process, "children", children)
    monkeypatch.setattr(disturbance, "_has_children", lambda: True)
    assert Reading.now().cpu > 0
    assert disturbance.living_seconds() == 0.0
