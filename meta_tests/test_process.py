"""A fresh process, whatever it does: what its parent gets of it, and that nothing of it stays."""

import os
import shutil
import sys
import time

import psutil
import pytest

from harness.measure import process
from harness.measure.process import ProcessFailed, ask
from harness.measure.template import Templates
from meta_tests.whole import ROOT

pytestmark = pytest.mark.fast

# Before and after it tells its figures a worker does what the request says, as a kernel may.
WORKER = """
import os, signal, subprocess, sys, time
from harness.measure import child

def work(request, tell):
    known = globals() | {"tell": tell}
    exec(request["first"], known)
    tell(import_seconds=1)
    tell(about={})
    exec(request["last"], known)

WORK = work
if __name__ == "__main__":
    child.run(work)
"""
WHOLE = {"import_seconds": 1, "about": {}}
SLEEPER = f"[{shutil.which('sleep')!r}, '100']"
LEAVES = f"child = subprocess.Popen({SLEEPER}); tell(pid=child.pid)"
FORKS = "pid = os.fork()\nif not pid: time.sleep(100)\ntell(pid=pid)"
ENDED = "it ended its own process, with exit status 0, in the middle"
LIMIT = 3
SILENT = f"no answer within {LIMIT} s (--time-limit)"

# {what it does: (before it tells its figures, after that, how it failed, why, what is known all the same)}
FAULTS = {
    "is wrong": (
        "class Disagreement(Exception): pass\nraise Disagreement('two is not three')",
        "",
        "wrong",
        "Disagreement: two is not three",
        {},
    ),
    "has no memory": ("raise MemoryError('too much\\nof it')", "", "memory", "MemoryError: too much", {}),
    "ends with 0": ("os._exit(0)", "", "died", "its process ended without an answer", {}),
    "ends with 0 after its figures": ("", "os._exit(0)", "died", ENDED, WHOLE),
    "calls sys.exit": ("sys.exit()", "", "raised", "SystemExit", {}),
    "crashes": ("os.kill(os.getpid(), signal.SIGSEGV)", "", "died", "its process died of SIGSEGV", {}),
    "hangs": ("time.sleep(100)", "", "time", SILENT, {}),
    "hangs after its figures": ("", "time.sleep(100)", "time", SILENT, WHOLE),
    "dies after its figures": (
        "",
        "sys.stderr.write('oh\\nno\\n'); os.kill(os.getpid(), 9)",
        "died",
        "its process died of SIGKILL, as the system does when memory runs out (no)",
        WHOLE,
    ),
    "tells a cut line": ("", "os.write(3, b'{\"a\": '); os._exit(3)", "died", "exit status 3", WHOLE),
    "prints": ("print('{}', flush=True); os.system('echo 1')", "", None, "", WHOLE),
    "leaves a child": (LEAVES, "", None, "", WHOLE),
    "leaves a fork": (FORKS, "", None, "", WHOLE),
}


def is_alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    (folder / "faulty.py").write_text(WORKER)
    return {"root": folder, "variables": {"PYTHONPATH": str(ROOT)}}


@pytest.fixture(scope="module")
def templates(root):
    with Templates(**root) as made:
        yield made


@pytest.fixture(params=["fresh", "a copy of a template"])
def told(root, templates, request):
    """``told(first, last)``: what a process answers that does these two things."""
    if request.param != "fresh" and sys.platform != "linux":
        pytest.skip("templates are forked on Linux only")

    def asked(first, last, timeout=LIMIT):
        worker = {"first": first, "last": last}
        if request.param == "fresh":
            return ask(worker, timeout, module="faulty", **root)
        return templates.ask(worker, timeout, "faulty", "python")

    return asked


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX")
@pytest.mark.parametrize(("first", "last", "kind", "reason", "known"), FAULTS.values(), ids=FAULTS)
def test_what_a_process_does_is_told_apart_and_what_it_told_is_kept(
    told, templates, first, last, kind, reason, known
):
    began = time.monotonic()
    try:
        answer, failure = told(first, last, LIMIT if kind == "time" else 60), None
    except ProcessFailed as error:
        answer, failure = error.answer, error
    assert (failure and failure.kind) == kind
    assert reason in str(failure or "")
    pid = answer.pop("pid", None)
    assert {name: answer[name] for name in known} == known
    assert time.monotonic() - began < 50, "nobody waits for what a process leaves behind"
    while pid and is_alive(pid):
        assert time.monotonic() - began < 50
    waiting = {template.process for idle in templates._idle.values() for template in idle}
    assert process.running == waiting


def test_each_line_after_the_first_has_the_time_limit_for_itself(told):
    """So that checks may take longer than a call; not a first call that takes too long with what follows."""
    step = "tell(step=1)" + "; time.sleep(1.2); tell(step=2)" * 3
    assert told("", step)["step"] == 2
    with pytest.raises(ProcessFailed, match="no answer within 3 s"):
        told("tell(first=1); time.sleep(4)", "")


def test_a_process_that_cannot_be_started_leaves_no_folder(monkeypatch, tmp_path):
    def no_memory(*arguments, **more):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(process.subprocess, "Popen", no_memory)
    with pytest.raises(OSError, match="Cannot allocate memory"):
        ask({}, 1.0)
    assert list(tmp_path.iterdir()) == []
