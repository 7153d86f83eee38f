"""The documents show what the commands of their blocks print, and every part of a report can be shown."""

import json
import re
import shutil

import pytest

from harness.cases import problems
from harness.report import documents
from harness.report.__main__ import main
from meta_tests.made_up import loaded, world
from meta_tests.whole import ROOT

pytestmark = pytest.mark.fast

HERE = [name for name in problems.PROBLEMS if name not in problems.OUTSIDE]


def block(command):
    return f"before\n<!-- $ {command} -->\nold\n<!-- end -->\nafter\n"


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A folder that stands for the repository, with results and documents without blocks."""
    for name, version, change in (("a", "0.9", {"jax_vmap": {"peak": 144_000_000}}), ("b", "0.12", {})):
        info = {"cpus_usable": 2, "processor_name": "Abacus", "python_version": "3.13"}
        info["libraries"] = {"jax": version, "numpy": "2", "numba": "1"}
        data = loaded(world(**change), machine_info=info)
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("no block\n<!-- other x -->\n<!-- end -->\n")
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def shown(results, capsys):
    """What the report's command prints of files in that folder, as Markdown."""

    def printed(*words):
        assert main([*words, "--as", "markdown"]) == 0
        return capsys.readouterr().out

    return printed


def test_documents_and_pictures_show_the_saved_results(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("*.svg"))
    shutil.copy(ROOT / "README.md", tmp_path)
    (tmp_path / "results").symlink_to(ROOT / "results")
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    assert documents.main() == 0
    made, saved = (
        {path.relative_to(root): path.read_text() for path in (root / "README.md", *root.glob("docs/**/*.*"))}
        for root in (tmp_path, ROOT)
    )
    assert made.keys() == saved.keys()
    assert [name for name in saved if made[name] != saved[name]] == [], "python -m harness.report.documents"
    assert len(made) > len(documents.paths()), "no picture"


def test_a_block_is_what_its_command_prints(results, capsys):
    path = results / "docs" / "numbers.md"
    command = "python -m harness.report b.json --show answer"
    path.write_text(block(command))
    assert documents.main() == 0
    assert capsys.readouterr().out == "renewed: docs/numbers.md\n"
    made = path.read_text()
    assert made.startswith(f"before\n<!-- $ {command} -->\n\n```text\n====")
    assert made.endswith("From: b.json\n```\n\n<!-- end -->\nafter\n")
    assert documents.main() == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", ["python -m harness.report none.json --show kernels", "ls"])
def test_a_block_that_cannot_be_renewed_is_named(results, capsys, command):
    (results / "README.md").write_text(block(command))
    assert documents.main() == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"not renewed: {command}")
    assert (results / "README.md").read_text() == block(command)


def test_a_figure_in_a_sentence_is_that_of_the_file_named_above_it(results):
    sentence = "<!-- figures of {}.json -->\nOne call: <!-- = grid_max/jax_vmap {} -->old<!-- -->, or more.\n"
    made = documents.with_figures(sentence.format("a", "warm") + sentence.format("b", "first"))
    assert re.findall(r"-->([^<]*)<!-- -->, or", made) == ["10 ms", "100 ms"]
    for text in (sentence.format("b", "size"), sentence.format("b", "warm").partition("\n")[2]):
        with pytest.raises(ValueError, match=r"^not renewed: grid_max/jax_vmap "):
            documents.with_figures(text)


@pytest.mark.parametrize("path", documents.paths(), ids=lambda path: path.name)
def test_no_line_of_a_sentence_begins_with_a_mark(path):
    """Markdown would take it for HTML, and end the sentence there."""
    assert re.findall(r"^ *(?:<!-- figures of [^>]+ -->)?<!-- = .*", path.read_text(), re.MULTILINE) == []
    assert re.findall(r"\S\n<!-- figures of", path.read_text()) == []


def typed_times(text):
    """The times that a document states in its sentences without a file they are filled in from."""
    for made in (documents.BLOCK, documents.FIGURE, re.compile(r"```.*?```|`[^`]*`", re.DOTALL)):
        text = made.sub("", text)
    number = r"(?:\d[\d.,–]*|\b(?:an?|two|three|four|five|six|ten|twelve|half an?))"
    return re.findall(rf"{number}[ -](?:[nµm]?s|min|h|seconds?|minutes?|hours?)\b", text)


@pytest.mark.parametrize("name", ["README.md", "docs/patterns.md"])
def test_no_time_is_typed(name):
    assert typed_times((ROOT / name).read_text()) == []
    assert typed_times("It takes 12.4 ms, six minutes or `3 s`.\n") == ["12.4 ms", "six minutes"]


def test_every_problem_is_in_the_table_of_patterns_and_those_without_figures_are_named():
    text = (ROOT / "docs" / "patterns.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", text.partition("\n## ")[0], re.MULTILINE) == list(HERE)
    measured = set(re.findall(r"^\| [^|`]+ \| (\w+), [\d,]+ \|", text, re.MULTILINE))
    (without,) = re.findall(r"^Without figures so far: (.*?)\.", text, re.MULTILINE | re.DOTALL) or [""]
    assert set(re.findall(r"`(\w+)`", without)) == set(HERE) - measured


# The parts: what each prints of the saved results, the documents show.


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--show", "nonsense"], "--show: nonsense is none of answer, kernels, "),
        (["--show", "versions"], "--show versions: needs two files or more"),
        (["--show", "sides"], "--show sides: is of one comparison.json"),
        (["--show", "figures"], "b.json: holds no figures"),
        (["--show", "figures", "--out", "x.html"], "--show figures: goes without --out"),
        (["--show", "answer", "--as", "markdown"], "--as markdown: needs --show with a part other"),
        (["--as", "myst"], "--as myst: needs --show"),
    ],
)
def test_a_part_that_cannot_be_had_gets_one_line(results, capsys, words, line):
    assert main(["b.json", *words]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(line)


def test_in_a_terminal_a_part_is_a_table_and_what_is_written_is_said_beside_it(results, capsys):
    assert main(["a.json", "b.json", "--show", "libraries", "--markdown", "x.md"]) == 0
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if line.endswith(":")] == ["a:", "b:"]
    assert "grid_max, 3,000" in out
    assert "|" not in out
    assert err == "Markdown: x.md\n"


def test_files_of_the_same_versions_are_told_apart_by_their_names(results, shown):
    shutil.copy(results / "b.json", results / "c.json")
    made = shown("b.json", "c.json", "--show", "patterns")
    assert "| b: one call | a thousand calls | c: one call |" in made
    assert "| JAX 6× |" in made
