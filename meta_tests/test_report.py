"""The words of a report, and its command line."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from harness.cases.case import Case
from harness.report import words
from harness.report.__main__ import load, main
from harness.storage import files
from harness.storage.journal import Journal
from harness.storage.sample import Failure, Sample, record
from meta_tests.made_up import group, loaded, rows, world
from meta_tests.pages import Page

INFO = {"processor_name": "A processor", "cpus_usable": 2, "cpus_present": 2, "libraries": {"numpy": "1"}}


def data(benchmarks, failures=(), **info):
    return loaded(benchmarks, failures, machine_info=INFO | info)


def test_below_a_table_stand_the_fastest_kernel_and_the_sentence_of_the_block():
    near, far = rows("numba_a", warm=0.1, first=1.0), rows("numpy_a", warm=0.13, first=0.13)
    fastest, libraries = words.kernel_table(group(near, far)).verdicts
    assert fastest == "fastest: numba_a (100 ms)"
    assert libraries == "NumPy for one call; Numba for a thousand, 1.3 times ahead of NumPy."
    close = words.kernel_table(group(near, rows("numpy_a", warm=0.101))).verdicts
    assert close[0] == "fastest: too close to call between numba_a (100 ms) and numpy_a (101 ms)"
    few = group(rows("numba_a", warm=0.1, rounds=5), rows("numpy_a", warm=0.15, rounds=5))
    assert words.kernel_table(few).verdicts[0].startswith("fastest: too few rounds to call")


# The command line


def put(path, found):
    path.write_text(json.dumps(found))
    return str(path)


def test_the_command_line(tmp_path, capsys):
    one = put(tmp_path / "a.json", data(world()))
    assert main([one]) == 0
    told = capsys.readouterr().out
    assert "fastest: " in told
    assert "numba_parallel" in told
    assert "the lecture's claims, a: holds: " in told
    assert list(tmp_path.iterdir()) == [tmp_path / "a.json"]
    assert main([one, f"--out={tmp_path / 'a.html'}", f"--markdown={tmp_path / 'a.md'}"]) == 0
    assert capsys.readouterr().out.startswith(told.rstrip("\n"))
    assert "**grid_max, n = 3,000, float64**: " in (tmp_path / "a.md").read_text()
    assert "<h1>" in (tmp_path / "a.html").read_text()


def test_a_problem_of_ones_own_has_no_section_on_the_lecture(tmp_path, capsys):
    one = put(tmp_path / "a.json", data(rows("numpy_a", "my_port", warm=1.0, first=1.0)))
    page, answer = tmp_path / "a.html", tmp_path / "a.md"
    assert main([one, f"--out={page}", f"--markdown={answer}"]) == 0
    shown = (capsys.readouterr().out, answer.read_text(), Page(page.read_text()).said)
    for told in shown:
        assert "my_port" in told
        assert "the lecture" not in told.lower()


@pytest.mark.parametrize("content", ["", "[]", '{"benchmarks": [{'])
def test_what_is_no_result_gets_one_line(tmp_path, capsys, content):
    (tmp_path / "b.json").write_text(content)
    assert main([str(tmp_path / "b.json"), f"--out={tmp_path / 'b.html'}"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "b.html").exists()


def test_a_page_that_cannot_be_written_gets_one_line(tmp_path, capsys):
    one = put(tmp_path / "a.json", data(world()))
    assert main([one, f"--out={tmp_path / 'no' / 'a.html'}"]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_what_sets_files_apart_is_said_before_any_figure(tmp_path, capsys):
    one = put(tmp_path / "a.json", data(world()))
    two = put(tmp_path / "b.json", data(world(), processor_name="Another"))
    assert main([one, two]) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert first == "not alike, a and b: processor_name: A processor then, Another now"


def sample(number, **more):
    case = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    about = {"label": "NumPy"}
    about |= {"reference": True, "n": case.n, "n_asked": case.n_asked, "threads_usable": 2}
    figures = {"import_seconds": 0.1, "place_seconds": 0.0, "first_call_seconds": 0.02, "warm_seconds": 0.01}
    known = figures | {"attempt": 0, "started": 0.0, "about": about}
    return Sample(case, number, **known | more)


@pytest.fixture
def kept(tmp_path):
    """A journal as a run that ended early leaves it."""
    made = Journal(tmp_path / "run-0.jsonl", {"machine_info": INFO, "kernels": "0", "seed": 1})
    for number in range(3):
        made.add(sample(number))
    made.add(Failure(Case("grid_max", "numba_serial", "small", "float64", "cpu"), "died", "died of SIGKILL"))
    made.close(complete=False)
    return made.path


def test_a_journal_is_shown_and_made_a_result(kept, tmp_path, capsys):
    assert main([str(kept)]) == 0
    told = capsys.readouterr().out
    assert "numba_serial has no figures: died of SIGKILL" in told
    assert "(3 processes)" in " ".join(told.split())
    assert main([str(kept), f"--save={tmp_path / 'r.json'}"]) == 0
    assert f"result: {tmp_path / 'r.json'}, 2 rows" in capsys.readouterr().out
    assert len(files.load(tmp_path / "r.json")["benchmarks"]) == 2
    assert files.load(tmp_path / "r.json")["failed"][0]["kernel"] == "numba_serial"
    assert main([str(tmp_path / "r.json")]) == 0
    of_result = capsys.readouterr().out.replace("claims, r:", "claims, run-0:")
    assert of_result.replace(str(tmp_path / "r.json"), str(kept)) == told


def test_a_journal_of_a_problem_that_is_not_here_is_as_good_as_a_run(kept, tmp_path, capsys):
    case = Case("grid_max", "numba_floor", "small", "float64", "cpu")
    about = sample(0).about | {"is_floor": True, "scales_with_cores": True}
    floor = replace(sample(0), case=case, about=about)
    lines = [kept.read_text(), json.dumps({"sample": record(floor)})]
    kept.write_text("".join(lines).replace('"grid_max"', '"not_here"'))
    page, result, answer = (tmp_path / f"x.{ending}" for ending in ("html", "json", "md"))
    assert main([str(kept), f"--out={page}", f"--save={result}", f"--markdown={answer}"]) == 0
    told = capsys.readouterr().out
    assert "numba_serial has no figures: died of SIGKILL" in told
    assert "numPy: 10 ms on one core" in told
    (lost,) = files.load(result)["failed"]
    assert (lost["problem"], lost["n"], lost.get("tuned")) == ("not_here", 50, None)
    assert "not_here" in page.read_text()
    assert "not_here" in answer.read_text()


@pytest.mark.parametrize("content", ["", "{}\n", '{"machine_info": {}}\n'])
def test_a_journal_that_holds_nothing_gets_one_line(tmp_path, capsys, content):
    (tmp_path / "run-0.jsonl").write_text(content)
    assert main([str(tmp_path / "run-0.jsonl"), f"--save={tmp_path / 'r.json'}"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "r.json").exists()


def test_save_is_for_one_journal_and_a_new_file(kept, tmp_path, capsys):
    one = put(tmp_path / "a.json", data(world()))
    for given, line in (
        ([one, "--save=r.json"], "--save: makes a result of a single journal (.jsonl); name that alone"),
        ([str(kept), one, "--save=r.json"], "--save: makes a result of a single journal"),
        ([str(kept), f"--save={one}"], f"--save: {one} exists; name a file that does not"),
    ):
        before = (tmp_path / "a.json").read_text()
        assert main(given) == 2
        (told,) = capsys.readouterr().err.splitlines()
        assert told.startswith(line)
        assert (tmp_path / "a.json").read_text() == before


@pytest.mark.parametrize(("options", "status"), [(["--out=x.html"], 2), ([], 0)])
def test_a_library_that_only_the_page_needs_is_named(tmp_path, options, status):
    one = put(tmp_path / "a.json", data(world()))
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        f"from harness.report.__main__ import main; sys.exit(main({[one, *options]!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    line = "--out: the page needs matplotlib (plots): pip install matplotlib" if status else ""
    assert done.stderr.strip() == line


def test_two_files_of_one_name_stay_apart(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder / "x.json", data(world()))
    results, _ = load([str(tmp_path / folder / "x.json") for folder in ("a", "b")])
    assert len(results) == 2
