"""Nothing measured is lost: killed and interrupted runs, full disks, files that are cut off or not ours."""

import json
import re
import shutil
import sys
from types import SimpleNamespace

import pytest

from harness.analysis.table import groups
from harness.cases.case import Case
from harness.measure.plan import ordered
from harness.plugin import closing, pytest_cmdline_main
from harness.plugin.run import Run
from harness.report.__main__ import main
from harness.storage import files, journal
from harness.storage.journal import Journal
from harness.storage.sample import SKIPPED, Failure, record
from meta_tests import made_up
from meta_tests.made_up import sample
from meta_tests.whole import FAULTY, limit_of_files, run_elsewhere

HEADER = {"machine_info": {}, "commit_info": {}, "kernels": {"faulty": {"numpy_it": "0"}}, "seed": 1}


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


def test_a_sample_is_on_the_disk_at_once_until_the_run_is_saved(tmp_path):
    kept = Journal(tmp_path / "run-0.jsonl", HEADER)
    assert not kept.path.exists()
    for number in range(2):
        kept.add(sample(number))
        assert rounds_in(kept.path) == [*range(number + 1)]
    # No room for what was measured before takes nothing from it.
    kept.add(Failure(sample(0).case, SKIPPED, "no room in memory"))
    assert rounds_in(kept.path) == [0, 1]
    kept.close(complete=True)
    assert not kept.path.exists()


def test_a_journal_cut_off_anywhere_gives_the_samples_before(written):
    whole = written.read_bytes()
    ends = [i for i, byte in enumerate(whole) if byte == ord("\n")]
    for cut in {*range(0, len(whole), 20), *ends, *(end - 1 for end in ends)}:
        written.write_bytes(whole[:cut])
        complete = sum(end <= cut for end in ends)
        if complete < 2:  # the header's line and one sample
            with pytest.raises(files.NotAResult):
                journal.read(written)
        else:
            assert rounds_in(written) == [0, 1][: complete - 1]


def test_where_the_journal_cannot_be_written_samples_stay_in_memory_and_the_run_goes_on(tmp_path):
    (tmp_path / "disk").touch()
    kept = Journal(tmp_path / "disk" / "run-0.jsonl", HEADER)
    kept.add(sample(0))
    kept.add(sample(1))
    (line,) = kept.faults
    assert line.startswith(f"the journal {kept.path} cannot be written (")
    assert line.endswith("): later samples are in memory only")
    kept.close(complete=False)


def test_a_resumed_run_goes_on_in_the_same_file_and_what_it_takes_anew_is_the_sample_of_its_round(written):
    with written.open("ab") as file:
        file.write(b'{"sample": {"ca')
    again = Journal.resumed(journal.read(written))
    again.add(sample(1, warm_seconds=5.0))
    again.add(sample(1, warm_seconds=6.0, attempt=1))
    again.add(sample(2))
    again.close(complete=False)
    assert not written.exists()
    # The last line that was cut off is gone, and the round that was cut is not there twice.
    assert rounds_in(again.path) == [0, 1, 1, 2]
    assert [one.warm_seconds for one in journal.read(again.path).samples[1:3]] == [5.0, 6.0]


# Result files


def test_a_result_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    path = tmp_path / "out.json"
    files.write(path, "old")
    with monkeypatch.context() as changed:
        changed.setattr(files.os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            files.write(path, "x" * 5_000)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    files.write(path, "new")
    assert path.read_text() == "new"


def asked(**more):
    """What pytest is asked for: nothing but `more`."""
    values = {"benchmark_storage": "file://./.benchmarks"} | more
    return SimpleNamespace(getoption=lambda name, default=None: values.get(name, default))


NO_RESULT = [
    ("x.json", "", "is empty"),
    ("x.json", '{"benchmarks": [{"na', "cut off"),
    ("x.json", "[]", "not a result of pytest-benchmark"),
    ("x.json", '{"other": 1}', "not a result of pytest-benchmark"),
    ("x.json", '{"benchmarks": []}', "machine_info"),
    ("x.json", '{"benchmarks": [], "machine_info": {}}', "no sample of this suite"),
    ("x.json", '{"benchmarks": [{"extra_info": {}, "stats": {}}], "machine_info": {}}', "older format"),
    ("x.json", '{"benchmarks": [], "samples": [{"n": 1}], "machine_info": {}}', "another format"),
    ("0.jsonl", "", "is not a journal of this suite"),
    ("0.jsonl", "{}\n", "is not a journal of this suite"),
    ("0.jsonl", '{"machine_info": {}}\n', "holds no sample"),
    ("0.jsonl", '{"machine_info": {}}\n{"sample": {}}\n', "of an older form"),
]


@pytest.mark.parametrize(("name", "content", "message"), NO_RESULT)
def test_a_file_that_is_no_result_gets_one_line_and_status_2(
    tmp_path, monkeypatch, capsys, name, content, message
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(content)
    assert main([name]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert name in line
    assert message in line
    if name == "x.json":  # what pytest can compare with
        assert pytest_cmdline_main(asked(benchmark_compare=name)) == 2
        (line,) = capsys.readouterr().out.splitlines()
        assert name in line
        assert message in line


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"n": 0}, "grid_max/jax_vmap, lecture: n is 0, n_asked 3000"),
        ({"n_asked": 0}, "grid_max/jax_vmap, lecture: n is 3000, n_asked 0"),
        ({"n_asked": 7}, "grid_max/jax_vmap, lecture: n is 3000, n_asked 7"),
        (None, "grid_max/jax_vmap, lecture: n is 0, n_asked 0"),
    ],
    ids=["none", "none asked for", "more than asked for", "not said"],
)
def test_a_file_whose_n_cannot_be_is_refused_before_anything_is_drawn_over_it(tmp_path, about, message):
    made = made_up.rows("jax_vmap", warm=0.1, first=0.1)
    made[0]["about"] = made[0]["about"] | about if about else {}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(made_up.loaded([]) | {"samples": made}))
    with pytest.raises(files.NotAResult, match=f"holds what no run writes: {message}$"):
        files.load(path)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"benchmark_compare": "x.json"}, "--benchmark-compare: there is no saved run 'x.json' in "),
        ({"benchmark_json": "no/x.json"}, "--benchmark-json: no/x.json cannot be written"),
        ({"benchmark_compare_fail": ["median:5%"], "benchmark_compare": []}, "add --benchmark-compare"),
    ],
)
def test_a_file_that_cannot_be_had_is_said_before_measuring(tmp_path, monkeypatch, capsys, option, message):
    monkeypatch.chdir(tmp_path)
    assert pytest_cmdline_main(asked(**option)) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert message in line
    assert main(["x.json"]) == 2
    assert "x.json: cannot be read" in capsys.readouterr().err


def test_differences_name_dtypes_and_threads():
    one, other = (
        {"machine_info": {}, "samples": [{"dtype": dtype, "about": {"threads_usable": threads}}]}
        for dtype, threads in (("float64", 2), ("float32", 4))
    )
    assert files.differences(one, one) == []
    told = ["dtype: float64 against float32", "threads usable: 2 against 4"]
    assert files.differences(one, other) == told


# A run that ends early again and again, and goes on each time. One of its kernels ends it itself, in the
# process that is to give a certain sample, so that what is there by then is the same on every machine.


STOPPED = ("numpy_it", "numpy_stops_the_run")
ROUNDS = 2
CASES = [Case("faulty", kernel, "small", "float64", "cpu") for kernel in STOPPED]
# In every round the kernel that ends the run is the second.
SEED = next(seed for seed in range(1_000) if all(ordered(CASES, seed, n)[0] == CASES for n in range(ROUNDS)))
RUN = ["--quick", f"--problem-path={FAULTY}", "--size=small", f"--seed={SEED}", "--benchmark-json=out.json"]
BOTH = [*RUN, f"--kernel={','.join(STOPPED)}"]
BOTH += [f"bench_tests/test_{question}.py" for question in ("first_call", "memory", "speed")]


def stopped(folder, *options, by, at):
    """A run that gets the signal `by` when its kernel is called in the process `at`: (worker, its number)."""
    log = folder / "log"
    log.unlink(missing_ok=True)
    stop = f"{by} harness.measure.{at[0]} {at[1]}"
    return run_elsewhere(folder, *options, STOP=stop, STOP_LOG=str(log))


def left_in(folder):
    """The one unfinished run in a folder: its journal, and {(kernel, round): sample}."""
    (path,) = (folder / journal.FOLDER).iterdir()
    samples = journal.read(path).samples
    by_kernel_and_round = {(one.case.kernel, one.round): one for one in samples}
    assert len(by_kernel_and_round) == len(samples)
    return path, by_kernel_and_round


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """Each run of the chain by what ends it: what it told, and what it left behind."""
    folder = tmp_path_factory.mktemp("chain")
    again = [*BOTH, "--resume"]
    runs = {}

    def keep(name, done):
        path, samples = left_in(folder)
        names = ("out.json", str(files.LAST))
        kept = {name: files.load(folder / name) for name in names if (folder / name).exists()}
        runs[name] = SimpleNamespace(done=done, path=path, samples=samples, kept=kept)

    keep("first round", stopped(folder, *BOTH, by="SIGINT", at=("worker", 1)))
    keep("killed", stopped(folder, *again, by="SIGKILL", at=("worker", 2)))
    main([str(runs["killed"].path), f"--save={folder / 'recovered.json'}"])
    less = [*RUN, f"--kernel={STOPPED[0]}", "bench_tests/test_speed.py", "--resume"]
    keep("less", run_elsewhere(folder, *less))
    keep("interrupted", stopped(folder, *again, by="SIGINT", at=("worker", 1)))
    shutil.copytree(folder, folder.parent / "full")
    unlike = (folder / "out.json").read_text().replace('"numpy": "', '"numpy": "1.')
    (folder / "unlike.json").write_text(unlike)
    path = runs["interrupted"].path
    last = [f"--resume={path}", "--benchmark-compare=unlike.json", "-v", "--calls=50"]
    done = run_elsewhere(folder, *BOTH, *last)
    runs["whole"] = SimpleNamespace(done=done, saved=files.load(folder / "out.json"))
    return SimpleNamespace(folder=folder, runs=runs)


def test_a_run_that_is_interrupted_in_its_first_round_keeps_its_journal(chain):
    run = chain.runs["first round"]
    assert run.done.returncode == 2, run.done.stdout + run.done.stderr
    assert "interrupted: only 0 of the rounds are whole" in run.done.stdout
    assert f"--resume={run.path.relative_to(chain.folder)}" in run.done.stdout
    assert set(run.samples) == {("numpy_it", 0)}
    assert run.kept == {}


def test_a_killed_run_is_recovered(chain):
    run = chain.runs["killed"]
    assert run.done.returncode == -9
    assert "resumed: 1 samples" in run.done.stdout
    assert set(run.samples) == {("numpy_it", 0), ("numpy_stops_the_run", 0), ("numpy_it", 1)}
    assert run.kept == {}
    recovered = files.load(chain.folder / "recovered.json")
    assert recovered["samples"] == list(map(record, run.samples.values()))
    assert len(recovered["benchmarks"]) == 3 * len(STOPPED)


def test_a_resumed_run_that_asks_for_less_loses_nothing(chain):
    before, run = chain.runs["killed"], chain.runs["less"]
    assert run.done.returncode == 0, run.done.stdout + run.done.stderr
    assert {one["kernel"] for one in run.kept[str(files.LAST)]["samples"]} == {"numpy_it"}
    assert f"--resume={run.path.relative_to(chain.folder)}" in run.done.stdout
    assert run.samples == before.samples


def test_an_interrupted_run_tells_and_saves_the_rounds_there_are(chain):
    run = chain.runs["interrupted"]
    assert run.done.returncode == 2, run.done.stdout + run.done.stderr
    partial = "interrupted: only 1 of the rounds are whole"
    assert partial in run.done.stdout
    assert "NumPy, Numba or JAX?" in run.done.stdout
    assert f"--resume={run.path.relative_to(chain.folder)}" in run.done.stdout
    saved, last = run.kept["out.json"], run.kept[str(files.LAST)]
    assert (saved["rounds"], last["partial"]) == (1, partial)
    assert saved["benchmarks"] == last["benchmarks"]
    assert {one["kernel"] for one in saved["samples"]} == set(STOPPED)


def test_a_resumed_run_has_every_round_and_what_was_measured_before(chain):
    done, saved = chain.runs["whole"].done, chain.runs["whole"].saved
    assert done.returncode == 0, done.stdout + done.stderr
    assert (saved["rounds"], saved["seed"], len(saved["benchmarks"])) == (ROUNDS, SEED, 3 * len(STOPPED))
    (group,) = groups(saved)
    for kernel in group.entries:
        assert list(kernel.warm.by_round) == list(kernel.first_call.by_round) == list(range(ROUNDS))
        before = chain.runs["interrupted"].samples[kernel.kernel, 0]
        assert kernel.warm.by_round[0] == before.warm_seconds
        assert kernel.first_call.by_round[0] == before.first_call_seconds
    # Said of a kernel once, by its first sample.
    assert sum("about" in one for one in saved["samples"]) == len(STOPPED)
    assert list((chain.folder / journal.FOLDER).iterdir()) == []
    (warning,) = [line for line in done.stderr.splitlines() if "the saved run is not like this one: " in line]
    assert "numpy: 1." in warning


def test_a_first_look_asks_everything_twice_and_says_what_comes_next(chain):
    told = chain.runs["whole"].done.stdout
    assert f"{3 * len(STOPPED)} passed" in told
    assert "Next: leave out --quick for a verdict" in told
    # The user's own number of calls; every kernel, with -v.
    assert "for 50 calls" in told
    assert re.search("kernel +time range", told)
    # Asked for by the comparison, pytest-benchmark's own table is there, but traced seconds are not ranked.
    table = told.partition("Name (time in")[2].partition("Legend:")[0]
    assert "NOW" in table
    assert "test_speed[" in table
    assert "test_first_call[" in table
    assert "test_memory[" not in table


def test_a_journal_of_another_machine_seed_or_code_is_not_gone_on_with(written):
    run = SimpleNamespace(config=SimpleNamespace(getoption={"resume": str(written), "seed": 2}.get))
    with pytest.raises(pytest.UsageError) as refusal:
        Run._resumable(run, {"machine_info": {"cpus_usable": 8}, "kernels": {"faulty": {"numpy_it": "1"}}})
    (line,) = str(refusal.value).splitlines()
    assert line.startswith(f"--resume: {written} is not like this run: ")
    assert line.endswith("the kernels' code has changed; its --seed is 1")
    run.config.getoption = {"resume": str(written)}.get
    assert Run._resumable(run, HEADER).samples == [sample(0), sample(1)]


def test_an_unfinished_run_is_told_of_and_a_run_without_a_figure_says_why(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = journal.FOLDER / "2026-01-01T00-00-00-4194305.jsonl"  # no process has such a number
    path.parent.mkdir(parents=True)
    path.touch()
    run = SimpleNamespace(
        resumed=None, journal=object(), data=None, engine=None, config=asked(benchmark_only=1)
    )
    assert Run.header(run) == [f"unfinished run: {path} (--resume={path} goes on with it)"]
    run.journal, run.session, told = None, SimpleNamespace(items=["a test"]), []
    reporter = SimpleNamespace(ensure_newline=lambda: None, write_line=lambda line, **how: told.append(line))
    closing.tell(run, reporter)
    (line,) = told
    assert line.startswith("nothing was measured: none of the selected tests asks for a figure")


def test_a_run_on_a_full_disk_says_so_and_keeps_what_was_there(chain):
    """Nothing can be added to its largest file, the journal, and pytest itself can keep nothing."""
    folder = chain.folder.parent / "full"
    (folder / "out.json").write_text("precious")
    shutil.rmtree(folder / "cache")
    (folder / "cache").touch()
    path, _ = left_in(folder)
    before, last = path.read_bytes(), (folder / files.LAST).read_bytes()
    asked = [*BOTH, "--resume"]
    limit = limit_of_files(len(before))
    done = run_elsewhere(folder, *asked, before=limit, PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "NOT SAVED: out.json" in done.stdout
    assert "later samples are in memory only" in done.stdout
    assert f"NOT KEPT: {files.LAST}" in done.stdout
    assert any(line.startswith("  NumPy ") for line in done.stdout.splitlines()), done.stdout
    assert (folder / "out.json").read_text() == "precious"
    assert (folder / files.LAST).read_bytes() == last
    assert left_in(folder)[0].read_bytes().startswith(before)


def test_an_interrupted_run_that_times_nothing_ends_as_interrupted(tmp_path):
    asked = [f"--problem-path={FAULTY}", f"--kernel={STOPPED[1]}", "--size=small", "--benchmark-disable"]
    checks = "template" if sys.platform == "linux" else "check_worker"
    done = stopped(tmp_path, *asked, "bench_tests/test_first_call.py", by="SIGINT", at=(checks, 1))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
