"""Nothing measured is lost: killed runs, full disks, files that are cut off or not ours."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from harness import journal, saved
from harness.fresh import ROOT
from harness.journal import Journal
from meta_tests.whole import run_suite

HEADER = {"machine_info": {}, "commit_info": {}, "kernels": "0"}
RUN = ["--benchmark-only", "--kernel=numpy_meshgrid,numpy_prebuilt_mesh", "--size=small"]
RUN += ["--dtype=float64", "--first-call-rounds=1", "--benchmark-max-time=0.01", "--benchmark-json=out.json"]


def row(name):
    info = dict.fromkeys(saved.ROW, "") | {"question": "memory"}
    return {"fullname": name, "name": name, "stats": {"median": 1.0}, "extra_info": info}


@pytest.fixture
def written(tmp_path):
    """A journal of two rows, closed as an interrupted run would leave it."""
    kept = Journal(tmp_path / "run-0.jsonl", HEADER)
    kept.add(row("one"))
    kept.add(row("two"))
    kept.close(complete=False)
    return kept.path


def names(path):
    return [row["name"] for row in journal.read(path)["benchmarks"]]


def test_a_row_is_on_the_disk_at_once(tmp_path):
    kept = Journal(tmp_path / "run-0.jsonl", HEADER)
    assert not kept.path.exists()
    kept.add(row("one"))
    assert names(kept.path) == ["one"]
    kept.withdraw(["one"])
    kept.add(row("two"))
    assert names(kept.path) == ["two"]
    kept.close(complete=True)
    assert not kept.path.exists()


def test_a_journal_cut_off_anywhere_gives_the_rows_before(written):
    whole = written.read_bytes()
    ends = [i for i, byte in enumerate(whole) if byte == ord("\n")]
    for cut in range(len(whole)):
        written.write_bytes(whole[:cut])
        complete = sum(end <= cut for end in ends)
        if complete < 2:  # the header's line and one row
            with pytest.raises(saved.NotAResult):
                names(written)
        else:
            assert names(written) == ["one", "two"][: complete - 1]


def test_a_full_disk_moves_the_journal(tmp_path, monkeypatch):
    monkeypatch.setattr(journal.tempfile, "tempdir", str(tmp_path))
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "full").symlink_to("/dev/full")
    kept = Journal(tmp_path / "disk" / "full", HEADER)
    kept.add(row("one"))
    kept.add(row("two"))
    assert "No space left" in kept.faults[0]
    assert names(tmp_path / "full") == ["one", "two"]
    kept.close(complete=False)


def run_with_small_files(largest, *arguments, **options):
    """Run Python with these arguments where no file may grow beyond `largest` bytes, whatever writes it.

    The limit is set by the new process: a preexec_fn would run JAX's fork hook here, which warns.
    """
    code = (
        "import os, resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({largest}, {largest})); "
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_a_result_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.json"
    saved.write(path, "old")
    code = f"from harness import saved; saved.write({str(path)!r}, 'x' * 5_000)"
    done = run_with_small_files(1_000, "-c", code)
    assert "OSError" in done.stderr
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    saved.write(path, "new")
    assert path.read_text() == "new"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ('{"benchmarks": [{"na', "cut off"),
        ("\x00\x01", "not JSON"),
        ("[]", "not a result of pytest-benchmark"),
        ('{"other": 1}', "not a result of pytest-benchmark"),
        ('{"benchmarks": []}', "machine_info"),
        ('{"benchmarks": [], "machine_info": {}}', "no row of this suite"),
        ('{"benchmarks": [{"extra_info": {}, "stats": {}}], "machine_info": {}}', "older format"),
    ],
)
@pytest.mark.parametrize("command", ["harness.summary", "pytest"])
def test_a_file_that_is_no_result_gets_one_line_and_status_2(copy, command, content, message):
    (copy / "x.json").write_text(content)
    options = ["x.json"]
    if command == "pytest":
        options = ["--benchmark-only", "--benchmark-compare=x.json", "--size=small"]
    done = subprocess.run(
        [sys.executable, "-m", command, *options], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stdout + done.stderr
    said = [line for line in (done.stdout + done.stderr).splitlines() if "x.json" in line]
    assert len(said) == 1
    assert message in said[0]
    assert "Traceback" not in done.stdout + done.stderr


def test_a_missing_file_gets_one_line(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        journal.main([str(tmp_path / "no.jsonl"), str(tmp_path / "out.json")])
    assert stopped.value.code == 2
    assert "no.jsonl: cannot be read" in capsys.readouterr().err


def test_an_existing_file_is_not_overwritten_by_a_recovery(written, capsys):
    target = written.with_suffix(".json")
    target.write_text("precious")
    with pytest.raises(SystemExit):
        journal.main([str(written), str(target)])
    assert target.read_text() == "precious"
    assert "exists" in capsys.readouterr().err


def test_differences_name_machine_versions_dtypes_and_threads():
    def result(dtype, threads, numpy, processor):
        info = {"dtype": dtype, "threads_usable": threads, "device": "cpu"}
        machine_info = {"processor_name": processor, "libraries": {"numpy": numpy}}
        return {"machine_info": machine_info, "benchmarks": [{"extra_info": info}]}

    one = result("float64", 2, "2.3", "Xeon")
    assert saved.differences(one, one) == []
    told = " ".join(saved.differences(one, result("float32", 4, "2.5", "EPYC")))
    for part in ("Xeon", "EPYC", "2.3", "2.5", "float64", "float32", "threads usable: 2 against 4"):
        assert part in told


@pytest.fixture
def killed(copy):
    """A run that got SIGKILL after its first finished rows; the journal it left."""
    hang = copy / "bench_tests/test_memory.py"  # the third question: a hang there is halfway
    original = hang.read_text()
    hang.write_text(
        original.replace("    suite.tried(case)\n", "    import time\n\n    time.sleep(1000)\n", 1)
    )
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", *RUN], cwd=copy, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = list((copy / journal.FOLDER).glob("*.jsonl"))
        if found and found[0].read_bytes().count(b"\n") == 4:
            break
        time.sleep(0.1)
    run.send_signal(signal.SIGKILL)
    run.wait()
    hang.write_text(original)
    return found[0]


def test_a_killed_run_is_recovered_and_resumed(copy, killed):
    assert not (copy / "out.json").exists()
    made = [sys.executable, "-m", "harness.journal", str(killed), "recovered.json"]
    subprocess.run(made, cwd=copy, check=True)
    recovered = saved.load(copy / "recovered.json")
    assert len(recovered["benchmarks"]) == 3

    kernel = copy / "kernels/grid_max/numpy_meshgrid.py"
    source = kernel.read_text()
    kernel.write_text(source + "\n")
    refused = run_suite(copy, *RUN, "--resume")
    assert refused.returncode == 4
    assert "the kernels' code has changed" in refused.stderr

    kernel.write_text(source)
    header = run_suite(
        copy, "--benchmark-only", "--kernel=numba_loop", "--size=small", "bench_tests/test_memory.py"
    )
    assert f"unfinished run: {journal.FOLDER}" in header.stdout

    done = run_suite(copy, *RUN, "--resume")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 finished rows are not measured again" in done.stdout
    rows = {row["name"]: row for row in saved.load(copy / "out.json")["benchmarks"]}
    assert len(rows) == 7  # two kernels, three questions, and the floor
    for old in recovered["benchmarks"]:
        assert rows[old["name"]]["stats"] == old["stats"]
        if old["extra_info"]["question"] == "first_call":
            warm = rows[old["name"].replace("first_call", "speed")]
            assert warm["extra_info"]["first_call_seconds"] == old["extra_info"]["first_call_seconds"]
    assert list((copy / journal.FOLDER).iterdir()) == []


def test_a_run_on_a_full_disk_says_so_and_keeps_what_was_there(copy):
    (copy / "out.json").write_text("precious")
    tests = ("bench_tests/test_first_call.py", "bench_tests/test_speed.py")
    environment = os.environ | {"TMPDIR": str(copy)}
    done = run_with_small_files(6_000, "-B", "-m", "pytest", *RUN, *tests, cwd=copy, env=environment)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "NOT SAVED: out.json" in done.stdout
    assert "later rows are in memory only" in done.stdout
    assert "fastest" in done.stdout
    assert (copy / "out.json").read_text() == "precious"
    (left,) = copy.rglob("*.jsonl")
    assert len(names(left)) >= 1


def test_a_target_that_cannot_be_written_is_said_before_measuring(copy):
    done = run_suite(copy, "--benchmark-only", "--size=small", "--benchmark-json=no/such/out.json")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_saved_results_have_what_other_readers_of_the_format_want():
    """GitHub's benchmark action reads these (its tool `pytest`); pytest-benchmark compare needs them too."""
    for path in (ROOT / "results").glob("*jax*.json"):
        for row in json.loads(path.read_text())["benchmarks"]:
            assert row["fullname"]
            assert {"mean", "stddev", "rounds", "ops"} <= row["stats"].keys()
            assert "data" not in row["stats"], "statistics only"
