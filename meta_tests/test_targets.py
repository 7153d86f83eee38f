"""Where results are written: links, pipes, devices, folders that are not there, a disk that is full."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.analysis.changes import Line
from harness.compare import __main__ as command
from harness.compare.outcome import Outcome
from harness.report import comparison, page
from harness.report.__main__ import main as report
from harness.storage import files
from meta_tests.made_up import loaded, world
from meta_tests.whole import DEFAULT, ROOT

pytestmark = pytest.mark.fast


@pytest.mark.parametrize("old", ["old", None])
def test_a_link_is_followed_to_what_is_there_and_to_what_is_not_there_yet(tmp_path, old):
    kept, link = tmp_path / "kept" / "result.json", tmp_path / "link.json"
    kept.parent.mkdir()
    if old:
        kept.write_text(old)
    link.symlink_to("kept/result.json")
    files.check_target("--report", link)
    files.write(link, b"new")
    assert link.is_symlink()
    assert kept.read_text() == "new"
    assert len(list(tmp_path.rglob("*"))) == 3  # nothing is left beside either


def test_a_pipe_is_written_to_and_stays(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    files.check_target("--report", pipe)
    files.write(pipe, "new")
    assert os.read(reader, 100) == b"new"
    os.close(reader)
    assert pipe.is_fifo()


def test_what_is_open_already_is_gone_on_with(tmp_path):
    reader, writer = os.pipe()
    files.check_target("--report", f"/dev/fd/{writer}")
    files.write(f"/dev/fd/{writer}", "new")
    assert os.read(reader, 100) == b"new"
    os.close(reader)
    os.close(writer)
    code = "from harness.storage import files; print(1); files.write('/dev/stdout', '2\\n'); print(3)"
    with (tmp_path / "out").open("w") as out:
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=out, check=True)
    assert (tmp_path / "out").read_text().split() == ["1", "2", "3"]


@pytest.mark.parametrize("path", ["no/page.html", "link/page.html", "dangling", ".", "file/page.html"])
def test_a_target_that_cannot_be_had_is_told_with_its_option(tmp_path, path):
    (tmp_path / "link").symlink_to("no")
    (tmp_path / "dangling").symlink_to("no/page.html")
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=r"^--report: .* cannot be written: name a file"):
        files.check_target("--report", tmp_path / path)


@pytest.mark.parametrize(
    ("main", "given", "options"),
    [
        (command.main, (".", "."), ("--report", "--markdown")),
        (report, (str(DEFAULT),), ("--out", "--map", "--markdown", "--save")),
    ],
)
def test_every_command_checks_its_targets_first(tmp_path, capsys, main, given, options):
    for option in options:
        assert main([*given, option, str(tmp_path / "no" / "file.svg")]) == 2
        told = capsys.readouterr()
        assert not told.out
        (line,) = told.err.splitlines()
        assert line.startswith(f"{option}: {tmp_path}/no/file.svg cannot be written")


def full(path):
    raise OSError(28, "No space left on device", f"{path}.tmp")


@pytest.mark.parametrize(("word", "status"), [("same", 2), ("slower", 1)])
def test_a_full_disk_costs_a_comparison_nothing_but_its_files(tmp_path, capsys, monkeypatch, word, status):
    names = {"kernel": "k", "question": "warm call", "side": "B", "against": "A", "a": 1.0, "b": 2.0}
    found = Outcome([Line(word, 2.0, 1.9, 2.1, **names)], ["a note"])
    monkeypatch.setattr(command, "compared", lambda options: found)
    monkeypatch.setattr(comparison, "page", lambda kept: full(tmp_path / "page.html"))
    targets = [f"--report={tmp_path / 'page.html'}", f"--markdown={tmp_path / 'table.md'}"]
    assert command.main([".", ".", *targets]) == status
    told = capsys.readouterr()
    assert "a note" in told.out
    assert told.err == f"NOT SAVED: {tmp_path / 'page.html'}: No space left on device\n"
    assert word in (tmp_path / "table.md").read_text()


def test_a_full_disk_costs_a_report_nothing_but_its_file(tmp_path, capsys, monkeypatch):
    result = tmp_path / "a.json"
    result.write_text(json.dumps(loaded(world())))
    monkeypatch.setattr(page, "write", lambda results, path, calls: full(path))
    assert report([str(result), f"--out={tmp_path / 'a.html'}", f"--markdown={tmp_path / 'a.md'}"]) == 2
    told = capsys.readouterr()
    assert told.err == f"NOT SAVED: {tmp_path / 'a.html'}: No space left on device\n"
    assert told.out.endswith(f"Markdown: {tmp_path / 'a.md'}\n")
    assert "grid_max" in Path(tmp_path, "a.md").read_text()
