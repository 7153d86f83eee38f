"""The command line of a report: results, journals, and what cannot be had."""

import json
import subprocess
import sys

import pytest

from harness.cases.case import Case
from harness.report.__main__ import main
from harness.report.results import load
from harness.storage import files
from harness.storage.journal import Journal
from harness.storage.sample import Failure
from meta_tests import made_up
from meta_tests.made_up import world
from meta_tests.pages import INFO, data


def put(path, found):
    path.write_text(json.dumps(found))
    return str(path)


@pytest.fixture
def one(tmp_path):
    return put(tmp_path / "a.json", data(world()))


def test_the_command_line(one, tmp_path, capsys):
    assert main([one]) == 0
    told = capsys.readouterr().out
    assert "numba_parallel" in told
    assert "the lecture's claims, a: holds: " in told
    assert list(tmp_path.iterdir()) == [tmp_path / "a.json"]
    assert main([one, f"--out={tmp_path / 'a.html'}", f"--markdown={tmp_path / 'a.md'}"]) == 0
    assert capsys.readouterr().out.startswith(told.rstrip("\n"))
    assert "**grid_max, n = 3,000, float64**: " in (tmp_path / "a.md").read_text()
    assert "<h1>" in (tmp_path / "a.html").read_text()


def test_what_sets_files_apart_is_said_before_any_figure(one, tmp_path, capsys):
    two = put(tmp_path / "b.json", data(world(), processor_name="Another"))
    assert main([one, two]) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert first == "not alike, a and b: processor_name: A processor then, Another now"


def test_two_files_of_one_name_stay_apart(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder / "x.json", data(world()))
    paths = [str(tmp_path / folder / "x.json") for folder in ("a", "b")]
    assert [result.name for result in load(paths)[0]] == paths


SMALL = Case("grid_max", "numba_serial", "small", "float64", "cpu")


@pytest.fixture
def journal(tmp_path):
    """A journal as a run that ended early leaves it."""
    made = Journal(tmp_path / "run-0.jsonl", {"machine_info": INFO, "kernels": {}, "seed": 1})
    for number in range(3):
        made.add(made_up.sample(number))
    made.add(Failure(SMALL, "died", "died of SIGKILL"))
    made.close(complete=False)
    return made.path


def test_a_journal_is_shown_and_made_a_result(journal, tmp_path, capsys):
    assert main([str(journal)]) == 0
    told = capsys.readouterr().out
    assert "numba_serial has no figures: died of SIGKILL" in told
    assert "(3 processes)" in " ".join(told.split())
    result = tmp_path / "r.json"
    assert main([str(journal), f"--save={result}"]) == 0
    assert f"result: {result}, 2 rows" in capsys.readouterr().out
    assert len(files.load(result)["benchmarks"]) == 2
    assert files.load(result)["failed"][0]["kernel"] == "numba_serial"
    assert main([str(result)]) == 0
    of_result = capsys.readouterr().out.replace("claims, r:", "claims, run-0:")
    assert of_result.replace(str(result), str(journal)) == told


def test_a_journal_of_a_problem_that_is_not_here_is_as_good_as_a_run(journal, tmp_path, capsys):
    journal.write_text(journal.read_text().replace('"grid_max"', '"not_here"'))
    page, result, answer = (tmp_path / f"x.{ending}" for ending in ("html", "json", "md"))
    assert main([str(journal), f"--out={page}", f"--save={result}", f"--markdown={answer}"]) == 0
    told = capsys.readouterr().out
    assert "numba_serial has no figures: died of SIGKILL" in told
    (lost,) = files.load(result)["failed"]
    assert (lost["problem"], lost["n"], lost.get("tuned")) == ("not_here", 50, None)
    assert "not_here" in page.read_text()
    assert "not_here" in answer.read_text()


# What cannot be had gets one line


@pytest.mark.parametrize(
    ("name", "content"),
    [("b.json", text) for text in ("", "[]", '{"benchmarks": [{')]
    + [("run-0.jsonl", text) for text in ("", "{}\n", '{"machine_info": {}}\n')],
)
def test_what_holds_nothing_gets_one_line(tmp_path, capsys, name, content):
    (tmp_path / name).write_text(content)
    option = "--save=r.json" if name.endswith("l") else f"--out={tmp_path / 'b.html'}"
    assert main([str(tmp_path / name), option]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_option_that_cannot_be_followed_gets_one_line_and_nothing_is_written(
    one, journal, tmp_path, capsys
):
    before = (tmp_path / "a.json").read_text()
    for given, line in (
        ([one, "--save=r.json"], "--save: makes a result of a single journal (.jsonl); name that alone"),
        ([str(journal), one, "--save=r.json"], "--save: makes a result of a single journal"),
        ([str(journal), f"--save={one}"], f"--save: {one} exists; name a file that does not"),
    ):
        assert main(given) == 2
        (told,) = capsys.readouterr().err.splitlines()
        assert told.startswith(line)
    assert (tmp_path / "a.json").read_text() == before


def test_a_library_that_only_the_page_needs_is_named(one):
    code = (
        "import sys; sys.modules['jinja2'] = None\n"
        "from harness.report.__main__ import main\n"
        f"sys.exit(main({[one]!r}) + main({[one, '--out=x.html']!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    line = "--out: the page needs jinja2: pip install jinja2"
    assert (done.returncode, done.stderr.strip()) == (2, line)
    assert "numba_parallel" in done.stdout
