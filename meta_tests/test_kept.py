"""What a run leaves behind, and what ``python -m harness.report`` takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.plugin import kept
from harness.report import page
from harness.report.__main__ import load, main
from harness.storage import files
from meta_tests.made_up import loaded, world
from meta_tests.whole import ROOT

pytestmark = pytest.mark.fast

DATA = loaded(world())


@pytest.fixture
def drawn(monkeypatch):
    """A page that is made at once; what it is of is checked elsewhere."""
    made = []

    def write(results, path, calls):
        made.append(path)
        files.write(path, f"page of {', '.join(results)}, {calls}")

    monkeypatch.setattr(page, "write", write)
    monkeypatch.setattr(page, "lacking", lambda: None)
    return made


def test_a_run_is_kept_with_its_page(tmp_path, drawn):
    found = kept.keep(DATA, tmp_path / "new", report=tmp_path / "report.html")
    assert found.written == [
        tmp_path / "new/last.json",
        tmp_path / "new/last.html",
        tmp_path / "report.html",
    ]
    assert found.rows == {row["name"] for row in DATA["benchmarks"]}
    assert not (found.faults)
    assert not (found.notes)
    assert files.load(tmp_path / "new/last.json")["benchmarks"] == DATA["benchmarks"]
    # Drawn once.
    assert drawn == [tmp_path / "new/last.html"]
    assert (tmp_path / "report.html").read_text() == (tmp_path / "new/last.html").read_text()


def test_the_page_answers_for_the_users_own_number_of_calls(tmp_path, drawn):
    kept.keep(DATA, tmp_path, calls=(1, 50))
    assert (tmp_path / "last.html").read_text() == "page of this run, (1, 50)"


def test_without_the_pages_libraries_the_rows_are_kept_and_an_earlier_page_goes(tmp_path, monkeypatch):
    (tmp_path / "last.html").write_text("of an earlier run")
    monkeypatch.setattr(page, "lacking", lambda: "the page needs matplotlib (plots): pip install matplotlib")
    found = kept.keep(DATA, tmp_path)
    assert found.rows == {row["name"] for row in DATA["benchmarks"]}
    assert found.written == [tmp_path / "last.json"]
    assert found.notes == ["no page beside it: the page needs matplotlib (plots): pip install matplotlib"]
    assert not (tmp_path / "last.html").exists()


def test_a_folder_that_is_a_file_costs_nothing_else(tmp_path, drawn):
    (tmp_path / "folder").write_text("precious")
    found = kept.keep(DATA, tmp_path / "folder", report=tmp_path / "report.html")
    assert not found.rows
    assert found.written == [tmp_path / "report.html"]
    (line,) = found.notes
    assert line.startswith(f"NOT KEPT: {tmp_path / 'folder/last.json'}: ")
    assert (tmp_path / "folder").read_text() == "precious"


def test_a_disk_that_refuses_keeps_the_run_before(tmp_path, drawn, monkeypatch):
    kept.keep(DATA, tmp_path)
    before = (tmp_path / "last.json").read_text()

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    found = kept.keep(loaded(world(jax_vmap=None)), tmp_path, report=tmp_path / "report.html")
    assert found.notes == [f"NOT KEPT: {tmp_path / 'last.json'}: No space left on device"]
    assert found.faults == [f"NOT SAVED: {tmp_path / 'report.html'}: No space left on device"]
    assert (tmp_path / "last.json").read_text() == before


def test_the_last_five_runs_are_kept_and_listed(tmp_path, drawn, monkeypatch, capsys):
    """Whatever a later run was asked for, the earlier ones can be read; `last.json` is the newest."""
    monkeypatch.chdir(tmp_path)
    folder = Path(".benchmarks")
    small = [row for row in DATA["benchmarks"] if row["extra_info"]["kernel"] == "jax_vmap"]
    for number in range(7):
        kept.keep(DATA | {"seed": number} | ({"benchmarks": small} if number else {}), folder)
        # Seconds apart, as runs are.
        os.utime(folder / "last.json", (number * 60, number * 60))
    known = files.runs(folder / "last.json")
    assert known[0] == folder / "last.json"
    assert [files.load(path)["seed"] for path in known] == [6, 5, 4, 3, 2]
    assert len(list((folder / "earlier").iterdir())) == 4

    kept.keep(DATA | {"partial": "interrupted"}, folder)
    put(folder / "earlier" / "0.json", [])
    assert main(["--runs"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == ["when", "problems", "kernels", "rows", "path"]
    assert told[1].split()[-5:] == [
        str(len({row["extra_info"]["kernel"] for row in DATA["benchmarks"]})),
        str(len(DATA["benchmarks"])),
        "cut",
        "short",
        ".benchmarks/last.json",
    ]
    assert told[2].split()[2:-1] == ["grid_max", "1", str(len(small)), "whole"]
    assert told[-1].split() == ["cannot", "be", "read", ".benchmarks/earlier/0.json"]
    assert main([told[2].split()[-1]]) == 0


def test_without_a_run_that_is_said(tmp_path, capsys):
    assert main([f"--runs={tmp_path}"]) == 0
    assert capsys.readouterr().out == f"no run is kept in {tmp_path}: run pytest --benchmark-only\n"


def test_a_page_that_fails_is_no_fault_unless_it_was_asked_for(tmp_path, monkeypatch):
    def fails(results, path, calls):
        raise RuntimeError("out of ideas")

    monkeypatch.setattr(page, "write", fails)
    found = kept.keep(DATA, tmp_path)
    assert (bool(found.rows), found.faults) == (True, [])
    assert found.notes == ["no page beside it: out of ideas"]
    assert kept.keep(DATA, tmp_path, report=tmp_path / "report.html").faults


@pytest.mark.parametrize("name", ["map.svg", "map.png"])
def test_the_map_is_written_alone(tmp_path, drawn, name):
    found = kept.keep(DATA, tmp_path, picture=tmp_path / name)
    assert found.written[-1] == tmp_path / name
    assert not found.faults
    assert (tmp_path / name).stat().st_size > 1_000


def test_a_path_is_shown_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert kept.shown(tmp_path / ".benchmarks" / "last.json") == str(Path(".benchmarks", "last.json"))
    assert kept.shown(Path("/elsewhere/last.json")) == "/elsewhere/last.json"


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
    assert out.index("NumPy, Numba or JAX?") < out.index("From: ") < out.index("fastest: ")


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
    assert list(results) == ["a"]
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
    assert main([put(tmp_path / "a.json"), "--map=map.pdf"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "--map: map.pdf must end in .svg or .png"


def test_a_closed_pipe_is_no_fault():
    """More than a pipe holds, and nobody reads."""
    paths = [str(ROOT / "results" / f"xeon-2-cpus-jax-{version}.json") for version in ("0.9", "0.10", "0.12")]
    told = subprocess.Popen(
        [sys.executable, "-m", "harness.report", *paths, *paths],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told.stdout.close()
    assert (told.stderr.read(), told.wait(60)) == ("", 0)
    told.stderr.close()


def test_a_terminal_without_colours_is_followed(monkeypatch):
    from harness.report.terminal import output

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
