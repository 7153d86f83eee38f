"""What a run leaves behind, and what ``python -m harness.report`` takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.plugin import closing
from harness.report import output, page
from harness.report.__main__ import main
from harness.report.results import load
from harness.report.words import CALLS
from harness.storage import files
from meta_tests.made_up import loaded, world
from meta_tests.whole import ROOT, SAVED

pytestmark = pytest.mark.fast

DATA = loaded(world())


@pytest.fixture
def drawn(monkeypatch):
    """A page that is made at once; what it is of is checked elsewhere."""

    def write(results, path, calls):
        files.write(path, f"page of {', '.join(results)}, {calls}")

    monkeypatch.setattr(page, "write", write)
    monkeypatch.setattr(page, "lacking", lambda: None)


def test_a_run_is_kept_with_its_page(tmp_path, drawn):
    written = [tmp_path / "new/last.json", tmp_path / "new/last.html"]
    assert closing.save(DATA, tmp_path / "new", (1, 50)) == (written, [])
    assert files.load(written[0])["benchmarks"] == DATA["benchmarks"]
    # For the user's own number of calls.
    assert written[1].read_text() == "page of this run, (1, 50)"


@pytest.mark.parametrize("name", ["lacking", "write"])
def test_without_a_page_the_rows_are_kept_and_an_earlier_page_goes(tmp_path, drawn, monkeypatch, name):
    def fails(*arguments):
        raise RuntimeError("out of ideas")

    (tmp_path / "last.html").write_text("of an earlier run")
    monkeypatch.setattr(page, name, (lambda: "out of ideas") if name == "lacking" else fails)
    line = "no page beside it: out of ideas"
    assert closing.save(DATA, tmp_path, CALLS) == ([tmp_path / "last.json"], [line])
    assert not (tmp_path / "last.html").exists()


def test_where_a_run_cannot_be_kept_a_line_says_so_and_what_was_there_stays(tmp_path, drawn):
    (tmp_path / "folder").write_text("precious")
    written, (line,) = closing.save(DATA, tmp_path / "folder", CALLS)
    assert written == []
    assert line.startswith(f"NOT KEPT: {tmp_path / 'folder/last.json'}: ")
    assert (tmp_path / "folder").read_text() == "precious"


def test_the_last_five_runs_are_kept(tmp_path, drawn, monkeypatch):
    """Whatever a later run was asked for, the earlier ones can be read; `last.json` is the newest."""
    monkeypatch.chdir(tmp_path)
    folder = Path(".benchmarks")
    small = [row for row in DATA["benchmarks"] if row["extra_info"]["kernel"] == "jax_vmap"]
    for number in range(7):
        closing.save(DATA | {"seed": number} | ({"benchmarks": small} if number else {}), folder, CALLS)
        # Seconds apart, as runs are.
        os.utime(folder / "last.json", (number * 60, number * 60))
    known = files.runs(folder / "last.json")
    assert known[0] == folder / "last.json"
    assert [files.load(path)["seed"] for path in known] == [6, 5, 4, 3, 2]
    assert len(list((folder / "earlier").iterdir())) == 4


def test_a_path_elsewhere_is_shown_whole():
    assert closing.short_path(Path("/elsewhere/last.json")) == "/elsewhere/last.json"


# python -m harness.report


def put(path, data=DATA):
    path.write_text(json.dumps(data))
    return str(path)


def test_without_a_file_the_last_run_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("no file is named, and there is no .benchmarks/last.json here: run pytest")
    (tmp_path / ".benchmarks").mkdir()
    put(tmp_path / ".benchmarks" / "last.json")
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "From: .benchmarks/last.json" in out
    # The answer first, then the tables.
    assert out.index("NumPy, Numba or JAX?") < out.index("From: ") < out.index("vs NumPy: how many")


def test_what_is_no_result_is_said_and_left_out(tmp_path, capsys):
    (tmp_path / "other.json").write_text("[]")
    paths = [str(tmp_path / "other.json"), put(tmp_path / "a.json"), str(tmp_path / "none.json")]
    assert main(paths) == 2
    told = capsys.readouterr()
    assert [line.split(": ")[:2] for line in told.err.splitlines()] == [
        ["left out", paths[0]],
        ["left out", paths[2]],
    ]
    assert "JAX, for one call and for a thousand" in told.out
    results, others = load(paths)
    assert [result.name for result in results] == ["a"]
    assert len(others) == 2


CALLS_WANTED = "--calls: give one to 3 whole numbers from 1 up, such as 50 or 10,1000, not {!r}"
WRONG = {f"--calls={text}": CALLS_WANTED.format(text) for text in ("", "0", "1.5", "1,2,3,4")}
SHAPES_WANTED = "--shapes: give a whole number from 1 up, not {!r}"
WRONG |= {f"--shapes={text}": SHAPES_WANTED.format(text) for text in ("", "0")}
WRONG["--map=map.png"] = "--map: map.png must end in .svg; a browser or an editor makes a PNG of that"


@pytest.mark.parametrize(("option", "line"), WRONG.items(), ids=WRONG)
def test_a_wrong_option_gets_one_line(tmp_path, capsys, option, line):
    assert main([put(tmp_path / "a.json"), option]) == 2
    assert capsys.readouterr().err.splitlines() == [line]


def test_a_closed_pipe_is_no_fault():
    """More than a pipe holds, and nobody reads."""
    paths = [str(SAVED / f"{run}-2026-11-29.json") for run in ("py3.11-jax-0.10", "py3.13-jax-0.12")]
    told = subprocess.Popen(
        [sys.executable, "-m", "harness.report", *paths, *paths, *paths],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told.stdout.close()
    assert (told.stderr.read(), told.wait(60)) == ("", 0)
    told.stderr.close()


@pytest.mark.parametrize(
    ("variables", "colour"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_without_colours_is_followed(monkeypatch, variables, colour):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in ({"COLUMNS": "100", "TERM": "xterm"} | variables).items():
        monkeypatch.setenv(name, value)
    assert output.size_and_colour() == (100, colour)
