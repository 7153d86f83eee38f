"""Nothing measured is lost: killed and interrupted runs, full disks, files that are cut off or not ours."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from harness.analysis.table import groups
from harness.cases.case import Case
from harness.measure.plan import ordered
from harness.report.__main__ import main
from harness.storage import files, journal
from harness.storage.journal import Journal
from harness.storage.sample import SKIPPED, Failure, record
from meta_tests.made_up import sample
from meta_tests.whole import ROOT, run_suite

HEADER = {"machine_info": {}, "commit_info": {}, "kernels": {}, "seed": 1}
KERNELS = ("numpy_meshgrid", "numpy_prebuilt_mesh")
ROUNDS = 4
RUN = ["--benchmark-only", f"--kernel={','.join(KERNELS)}", "--size=small", f"--rounds={ROUNDS}"]
RUN += ["--benchmark-json=out.json"]
RUN += [f"bench_tests/test_{question}.py" for question in ("first_call", "memory", "speed")]
# What a sample has of the figures of these rows.
FIGURES = {"speed": "warm_seconds", "first_call": "first_call_seconds"}


# The journal


@pytest.fixture
def written(tmp_path):
    """A journal of two samples, closed as an interrupted run would leave it."""
    kept = Journal(tmp_path / "run-0.jsonl", HEADER)
    kept.add(sample(0))
    kept.add(sample(1))
    kept.close(complete=False)
    return kept.path


def rounds_in(path):
    return [one.round for one in journal.read(path).samples]


def test_a_sample_is_on_the_disk_at_once(tmp_path):
    kept = Journal(tmp_path / "run-0.jsonl", HEADER)
    assert not kept.path.exists()
    kept.add(sample(0))
    assert rounds_in(kept.path) == [0]
    kept.add(sample(1))
    assert rounds_in(kept.path) == [0, 1]
    kept.close(complete=True)
    assert not kept.path.exists()


def test_a_failure_takes_back_the_samples_of_its_case(tmp_path):
    kept = Journal(tmp_path / "run-0.jsonl", HEADER)
    for kernel in KERNELS:
        kept.add(sample(0, kernel))
    failure = Failure(sample(0, KERNELS[0]).case, "died", "its process died of SIGSEGV")
    kept.add(failure)
    content = journal.read(kept.path)
    assert content.samples == [sample(0, KERNELS[1])]
    assert content.failures == [failure]
    kept.close(complete=False)


def test_no_room_for_what_was_measured_before_takes_nothing_from_it(tmp_path):
    kept = Journal(tmp_path / "run-0.jsonl", HEADER)
    kept.add(sample(0))
    kept.add(Failure(sample(0).case, SKIPPED, "no room in memory"))
    content = journal.read(kept.path)
    assert (content.samples, content.failures) == ([sample(0)], [])
    kept.close(complete=False)


def test_a_journal_cut_off_anywhere_gives_the_samples_before(written):
    whole = written.read_bytes()
    ends = [i for i, byte in enumerate(whole) if byte == ord("\n")]
    for cut in range(len(whole)):
        written.write_bytes(whole[:cut])
        complete = sum(end <= cut for end in ends)
        if complete < 2:  # the header's line and one sample
            with pytest.raises(files.NotAResult):
                journal.read(written)
        else:
            assert rounds_in(written) == [0, 1][: complete - 1]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "is not a journal of this suite"),
        (["{}"], "is not a journal of this suite"),
        (['{"machine_info": {}}'], "holds no sample"),
        (['{"machine_info": {}}', '{"row": {}}'], "holds no sample"),
        (['{"machine_info": {}}', '{"sample": {}}'], "of an older form"),
        (['{"machine_info": {}}', '{"sample": {"case": {"name": ""}}}'], "of an older form"),
    ],
)
def test_what_is_no_journal_is_said_in_one_line(tmp_path, lines, message):
    path = tmp_path / "run-0.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines))
    with pytest.raises(files.NotAResult, match=message) as refusal:
        journal.result_of(path)
    (line,) = str(refusal.value).splitlines()
    assert line.startswith(f"{path}: ")


@pytest.mark.parametrize("broken", ["a full disk", "a folder that is a file"])
def test_where_the_journal_cannot_be_written_samples_stay_in_memory_and_the_run_goes_on(tmp_path, broken):
    path = tmp_path / "disk" / "run-0.jsonl"
    if broken == "a full disk":
        path.parent.mkdir()
        path.symlink_to("/dev/full")
    else:
        path.parent.touch()
    kept = Journal(path, HEADER)
    kept.add(sample(0))
    kept.add(sample(1))
    (line,) = kept.faults
    assert line.startswith(f"the journal {path} cannot be written (")
    assert line.endswith("): later samples are in memory only")
    kept.close(complete=False)


def test_a_resumed_run_goes_on_in_the_same_file_behind_its_last_whole_line(written):
    with written.open("ab") as file:
        file.write(b'{"sample": {"ca')
    again = Journal.resumed(journal.read(written))
    again.add(sample(2))
    again.close(complete=False)
    assert not written.exists()
    assert rounds_in(again.path) == [0, 1, 2]


# Result files


def run_with_small_files(largest, folder, *arguments, **variables):
    """Run Python in `folder`, where no file may grow beyond `largest` bytes, whatever writes it.

    The limit is set by the new process: a preexec_fn would run JAX's fork hook here, which warns.
    """
    code = (
        "import os, resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({largest}, {largest})); "
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    command = [sys.executable, "-c", code, *arguments]
    # A .pyc that is cut off would stay.
    env = os.environ | variables | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_result_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.json"
    files.write(path, "old")
    code = f"from harness.storage import files; files.write({str(path)!r}, 'x' * 5_000)"
    done = run_with_small_files(1_000, ROOT, "-c", code)
    assert "OSError" in done.stderr
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    files.write(path, "new")
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
        ('{"benchmarks": [], "machine_info": {}}', "no sample of this suite"),
        ('{"benchmarks": [{"extra_info": {}, "stats": {}}], "machine_info": {}}', "older format"),
        ('{"benchmarks": [], "samples": [{"n": 1}], "machine_info": {}}', "another format"),
    ],
)
@pytest.mark.parametrize("command", ["harness.report", "pytest"])
def test_a_file_that_is_no_result_gets_one_line_and_status_2(copy, command, content, message):
    (copy / "x.json").write_text(content)
    options = ["x.json"]
    if command == "pytest":
        options = ["--benchmark-only", "--benchmark-compare=x.json", "--size=small"]
    done = subprocess.run(
        [sys.executable, "-m", command, *options], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stdout + done.stderr
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert "x.json" in line
    assert message in line


def test_a_missing_file_gets_one_line(tmp_path, capsys):
    assert main([str(tmp_path / "no.jsonl"), f"--save={tmp_path / 'out.json'}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "no.jsonl: cannot be read" in line
    assert not (tmp_path / "out.json").exists()


def test_an_existing_file_is_not_overwritten_by_a_recovery(written, capsys):
    target = written.with_suffix(".json")
    target.write_text("precious")
    assert main([str(written), f"--save={target}"]) == 2
    assert target.read_text() == "precious"
    assert "exists" in capsys.readouterr().err


def test_differences_name_machine_versions_dtypes_and_threads():
    def result(dtype, threads, numpy, processor):
        sample = {"dtype": dtype, "device": "cpu", "about": {"threads_usable": threads}}
        machine_info = {"processor_name": processor, "libraries": {"numpy": numpy}}
        return {"machine_info": machine_info, "samples": [sample]}

    one = result("float64", 2, "2.3", "Xeon")
    assert files.differences(one, one) == []
    told = " ".join(files.differences(one, result("float32", 4, "2.5", "EPYC")))
    for part in ("Xeon", "EPYC", "2.3", "2.5", "float64", "float32", "threads usable: 2 against 4"):
        assert part in told


def test_saved_results_have_what_other_readers_of_the_format_want():
    """GitHub's benchmark action reads these (its tool `pytest`); pytest-benchmark compare needs them too."""
    for path in (ROOT / "results").glob("*jax*.json"):
        for row in json.loads(path.read_text()).get("benchmarks", []):  # a comparison has none
            assert row["fullname"]
            assert {"mean", "stddev", "rounds", "ops"} <= row["stats"].keys()
            assert "data" not in row["stats"], "statistics only"


# Whole runs

# Ctrl-C is to reach the run also where these tests are a shell's background job, which ignores it.
INTERRUPTIBLE = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


@pytest.fixture
def calm(copy):
    """A copy that takes no sample for disturbed, whatever else this machine does."""
    with (copy / "harness/measure/disturbance.py").open("a") as source:
        source.write("\n\ndef reason(sample, usual_cores=None):\n    return None\n")
    return copy


def started(folder, *options):
    """A run of the suite that goes on."""
    return subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "-m", "pytest", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(run, number, folder, samples):
    """Send the run a signal once its journal has so many samples: the journal, and what the run has said."""
    found, deadline = None, time.monotonic() + 120
    while found is None and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.05)
        for path in (folder / journal.FOLDER).glob("*.jsonl"):
            if path.read_bytes().count(b"\n") >= 1 + samples:
                found = path
    run.send_signal(number if found else signal.SIGKILL)
    told, _ = run.communicate(timeout=60)
    assert found, told
    return found, told


def of_whole_rounds(path):
    """The samples of a journal that a resumed run keeps: a round that was cut is taken again."""
    samples = journal.read(path).samples
    return [one for one in samples if sum(other.round == one.round for other in samples) == len(KERNELS)]


def kernels_of(path):
    """``{kernel: what a saved result has of it}``."""
    return {kernel.kernel: kernel for group in groups(files.load(path)) for kernel in group.entries}


def check_complete(path, kept):
    """Every kernel has every round, and those of the samples that were kept have still their figures."""
    kernels = kernels_of(path)
    assert set(kernels) == set(KERNELS)
    assert len(files.load(path)["benchmarks"]) == 3 * len(KERNELS)
    assert files.load(path)["rounds"] == ROUNDS
    for kernel in kernels.values():
        assert list(kernel.warm.by_round) == list(kernel.first_call.by_round) == list(range(ROUNDS))
    assert kept
    for old in kept:
        kernel = kernels[old.case.kernel]
        assert kernel.warm.by_round[old.round] == old.warm_seconds
        assert kernel.first_call.by_round[old.round] == old.first_call_seconds
        assert not old.memory or kernel.peak_bytes == old.memory["peak_bytes"]


def test_a_killed_run_is_recovered_and_resumed(calm):
    killed, _ = ended(started(calm, *RUN), signal.SIGKILL, calm, samples=3)
    assert not (calm / "out.json").exists()
    old = journal.read(killed)
    made = [sys.executable, "-m", "harness.report", str(killed), "--save=recovered.json"]
    subprocess.run(made, cwd=calm, check=True, capture_output=True)
    assert files.load(calm / "recovered.json")["samples"] == list(map(record, old.samples))

    kernel = calm / "kernels/grid_max/numpy_meshgrid.py"
    source = kernel.read_text()
    kernel.write_text(source + "\nNAME = 1\n")
    refused = run_suite(calm, *RUN, "--resume")
    assert refused.returncode == 4, refused.stdout + refused.stderr
    (line,) = refused.stderr.strip().splitlines()
    assert "the kernels' code has changed" in line
    assert killed.exists()

    kernel.write_text(source)
    other = run_suite(calm, "--benchmark-only", "--size=small", "-k", "nothing", "bench_tests/test_speed.py")
    assert f"unfinished run: {journal.FOLDER}" in other.stdout
    assert "nothing was measured: none of the selected tests asks for a figure" in other.stdout

    # Asked for less, it loses nothing: what was not asked for stays in the journal.
    less = run_suite(calm, *RUN[:1], f"--kernel={KERNELS[0]}", *RUN[2:-3], RUN[-1], "--resume")
    assert less.returncode == 0, less.stdout + less.stderr
    assert set(kernels_of(calm / files.LAST)) == {KERNELS[0]}
    (left,) = (calm / journal.FOLDER).iterdir()
    assert f"--resume={left.relative_to(calm)}" in less.stdout
    assert [one for one in journal.read(left).samples if one.case.kernel == KERNELS[1]] == [
        one for one in old.samples if one.case.kernel == KERNELS[1]
    ]

    kept, there = of_whole_rounds(left), len(journal.read(left).samples)
    done = run_suite(calm, *RUN, "--resume")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"resumed: {there} samples" in done.stdout
    check_complete(calm / "out.json", kept)
    assert files.load(calm / "out.json")["seed"] == old.header["seed"]
    assert list((calm / journal.FOLDER).iterdir()) == []


def test_memory_that_is_short_after_measuring_costs_nothing(calm):
    """Whether a case can run here is asked before; its tests read what was measured."""
    with (calm / "harness/machine/resources.py").open("a") as source:
        source.write(
            "\n\nbefore = available_bytes\n\n\ndef available_bytes():\n"
            "    from pathlib import Path\n\n"
            f"    return 0 if list(Path({str(journal.FOLDER)!r}).glob('*.jsonl')) else before()\n"
        )
    done = run_suite(calm, *RUN[:3], "--rounds=1", "bench_tests/test_first_call.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(kernels_of(calm / files.LAST)) == set(KERNELS)
    assert list((calm / journal.FOLDER).iterdir()) == []


def test_an_interrupted_run_tells_and_saves_the_rounds_there_are(calm):
    run = started(calm, *RUN)
    left, told = ended(run, signal.SIGINT, calm, samples=len(KERNELS))
    assert run.returncode == 2, told
    saved = files.load(calm / "out.json")
    whole = saved["rounds"]
    assert 1 <= whole < ROUNDS
    assert f"interrupted: only {whole} of the rounds are whole" in told
    assert "NumPy, Numba or JAX?" in told
    kept = files.load(calm / files.LAST)
    assert kept["benchmarks"] == saved["benchmarks"]
    assert kept["partial"] == f"interrupted: only {whole} of the rounds are whole"
    assert f"--resume={left.relative_to(calm)}" in told
    for kernel in kernels_of(calm / "out.json").values():
        assert set(kernel.warm.by_round) >= set(range(whole))
    kept = of_whole_rounds(left)
    assert len(kept) == whole * len(KERNELS)

    done = run_suite(calm, *RUN, f"--resume={left}")
    assert done.returncode == 0, done.stdout + done.stderr
    check_complete(calm / "out.json", kept)
    assert list((calm / journal.FOLDER).iterdir()) == []


def test_a_run_that_is_interrupted_in_its_first_round_keeps_its_journal(calm):
    """The second kernel never returns where it is timed, so that its round is never whole."""
    kernel = calm / "kernels/grid_max" / f"{KERNELS[1]}.py"
    hang = "    import sys\n    import time\n\n    if 'harness.measure.timing' in sys.modules:\n"
    hang += "        time.sleep(1000)\n    return np.max("
    kernel.write_text(kernel.read_text().replace("    return np.max(", hang))
    cases = [Case("grid_max", name, "small", "float64", "cpu") for name in KERNELS]
    seed = next(seed for seed in range(1, 100) if ordered(cases, seed, 0)[0][0] == cases[0])
    run = started(calm, *RUN, f"--seed={seed}")
    left, told = ended(run, signal.SIGINT, calm, samples=1)
    assert run.returncode == 2, told
    assert "interrupted: only 0 of the rounds are whole" in told
    assert f"--resume={left.relative_to(calm)}" in told
    assert [one.case for one in journal.read(left).samples] == cases[:1]
    assert not (calm / "out.json").exists()
    assert not (calm / files.LAST).exists()


def test_an_interrupted_run_that_times_nothing_ends_as_interrupted(calm):
    """The kernel itself sends the signal: no journal says when one is called."""
    kernel = calm / "kernels/grid_max" / f"{KERNELS[1]}.py"
    stop = "    import os\n    import signal\n    import time\n\n    os.kill(os.getppid(), signal.SIGINT)\n"
    stop += "    time.sleep(1000)\n    return np.max("
    kernel.write_text(kernel.read_text().replace("    return np.max(", stop))
    options = [f"--kernel={KERNELS[1]}", "--size=small", "bench_tests/test_first_call.py"]
    run = started(calm, "--benchmark-disable", *options)
    told, _ = run.communicate(timeout=120)
    assert run.returncode == 2, told
    assert "Traceback" not in told


def test_a_run_on_a_full_disk_says_so_and_keeps_what_was_there(calm):
    """The largest file has room for one sample."""
    (calm / "out.json").write_text("precious")
    done = run_with_small_files(5_500, calm, "-m", "pytest", *RUN, "--rounds=2", TMPDIR=str(calm))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "NOT SAVED: out.json" in done.stdout
    assert "later samples are in memory only" in done.stdout
    assert f"NOT KEPT: {files.LAST}" in done.stdout
    assert any(line.startswith("  NumPy ") for line in done.stdout.splitlines()), done.stdout
    assert (calm / "out.json").read_text() == "precious"
    (left,) = calm.rglob("*.jsonl")
    assert len(rounds_in(left)) >= 1

    # Nor does going on cost what there was.
    before = left.read_bytes()
    again = [*RUN, "--rounds=2", "--resume"]
    done = run_with_small_files(4_000, calm, "-m", "pytest", *again, TMPDIR=str(calm))
    assert "later samples are in memory only" in done.stdout, done.stdout + done.stderr
    (left,) = calm.rglob("*.jsonl")
    assert left.read_bytes().startswith(before.rpartition(b"\n")[0])


def test_a_target_that_cannot_be_written_is_said_before_measuring(copy):
    done = run_suite(copy, "--benchmark-only", "--size=small", "--benchmark-json=no/such/out.json")
    assert done.returncode == 2
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert "cannot be written" in line
