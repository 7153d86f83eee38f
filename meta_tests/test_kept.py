"""What a run leaves behind, and what ``python -m harness.report`` takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.plugin import closing
from harness.report import page
from harness.report.__main__ import main
from harness.report.results import load
from harness.report.words import CALLS
from harness.storage import files
from meta_tests.made_up import loaded, world
from meta_tests.whole import ROOT

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


def fails(results, path, calls):
    raise RuntimeError("out of ideas")


@pytest.mark.parametrize(
    ("name", "broken", "why"),
    [
        ("lacking", lambda: "the page needs jinja2", "the page needs jinja2"),
        ("write", fails, "out of ideas"),
    ],
)
def test_without_a_page_the_rows_are_kept_and_an_earlier_page_goes(
    tmp_path, drawn, monkeypatch, name, broken, why
):
    (tmp_path / "last.html").write_text("of an earlier run")
    monkeypatch.setattr(page, name, broken)
    assert closing.save(DATA, tmp_path, CALLS) == ([tmp_path / "last.json"], [f"no page beside it: {why}"])
    assert not (tmp_path / "last.html").exists()


def test_a_folder_that_is_a_file_costs_nothing_else(tmp_path):
    (tmp_path / "folder").write_text("precious")
    written, (line,) = closing.save(DATA, tmp_path / "folder", CALLS)
    assert written == []
    assert line.startswith(f"NOT KEPT: {tmp_path / 'folder/last.json'}: ")
    assert (tmp_path / "folder").read_text() == "precious"


def test_a_disk_that_refuses_keeps_the_run_before(tmp_path, drawn, monkeypatch):
    closing.save(DATA, tmp_path, CALLS)
    before = (tmp_path / "last.json").read_text()

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    line = f"NOT KEPT: {tmp_path / 'last.json'}: No space left on device"
    assert closing.save(loaded(world(jax_vmap=None)), tmp_path, CALLS) == ([], [line])
    assert (tmp_path / "last.json").read_text() == before


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


def test_a_path_is_shown_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert closing.shown(tmp_path / ".benchmarks" / "last.json") == str(Path(".benchmarks", "last.json"))
    assert closing.shown(Path("/elsewhere/last.json")) == "/elsewhere/last.json"


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


def test_where_nothing_is_a_result_each_file_has_its_line(tmp_path, capsys):
    (tmp_path / "other.json").write_text("[]")
    assert main([str(tmp_path / "other.json"), str(tmp_path / "none.json")]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert len(told.err.splitlines()) == 2


@pytest.mark.parametrize("text", ["", "0", "x", "-1", "1.5", "1,2,3,4"])
def test_wrong_calls_get_one_line(tmp_path, capsys, text):
    assert main([put(tmp_path / "a.json"), f"--calls={text}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"--calls: give one to 3 whole numbers from 1 up, such as 50 or 10,1000, not {text!r}"


def test_a_map_of_another_kind_is_refused(tmp_path, capsys):
    assert main([put(tmp_path / "a.json"), "--map=map.png"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "--map: map.png must end in .svg; a browser or an editor makes a PNG of that"


def test_a_closed_pipe_is_no_fault():
    """More than a pipe holds, and nobody reads."""
    paths = [str(ROOT / "results" / f"epyc-2-cpus-jax-{version}.json") for version in ("0.10", "0.12")]
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


def test_a_terminal_without_colours_is_followed(monkeypatch):
    from harness.report import output

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert output.size_and_colour() == (100, True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert output.size_and_colour() == (100, False)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert output.size_and_colour() == (100, False)
