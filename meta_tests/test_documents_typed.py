"""Every command of the README and the guide is typed, as far as that takes no measuring."""

import re
import shutil
import sys
from functools import partial

import pytest

from harness import __main__ as harness_main
from harness import __version__, port
from harness.cases.options import options_from, use_problems
from harness.cases.selection import select
from harness.compare import __main__ as compare
from harness.report import __main__ as report
from harness.report import documents
from harness.storage import files
from meta_tests.test_documents_links import DOCUMENTS, commands
from meta_tests.whole import DEFAULT, ROOT, SAVED

pytestmark = pytest.mark.fast

PORT = str(SAVED / "port.json")
# What a reader has: saved files under other names.
FILES = {"A.json": PORT, "B.json": PORT, "results/*/py*.json": str(DEFAULT)}
# Of other programs, and of options that stand alone, the tests of links look at the names.
COMMAND = re.compile(r"(?!.*(?:JOURNAL|--help))(?:\S*python -m (?:pytest|harness\.)|pytest --|cp -r )")
IN_TEXT = [documents.BLOCK.sub("", DOCUMENTS[name]) for name in ("README.md", "guide.md")]
TYPED = sorted({" ".join(words) for text in IN_TEXT for words in commands(text)})


def by_pytest(words, config, monkeypatch):
    """Its parser takes the options, and they select cases; folders are problems, files are there."""
    options = config._parser.parse(words)
    if options.problem_path:
        monkeypatch.setenv("PROBLEM_PATH", "")
        monkeypatch.delitem(sys.modules, "kernels", raising=False)  # a reader's process has not imported it
        use_problems(options.problem_path)
    else:
        assert select(options_from(partial(getattr, options)), options.quick).cases()
    assert [path for path in options.file_or_dir if not (ROOT / path).exists()] == []


def by_compare(words):
    """Two saved files are compared; of sides, which would be measured, the cases are selected."""
    if words[0].endswith(".json"):
        assert compare.main(words) == 0
        return
    options = compare.parser().parse_args(words)
    compare._check(options)
    assert options.problem_path or compare.selected(options)


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """The folder that a reader works in: what is copied by the commands above others is there."""
    for name in ("results", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / files.LAST).parent.mkdir()
    shutil.copy(PORT, tmp_path / files.LAST)
    for name in ("my_problem", "my_port"):
        shutil.copytree(ROOT / "examples" / "template", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("line", list(filter(COMMAND.match, TYPED)))
def test_a_command_can_be_typed(line, reader, pytestconfig, monkeypatch, capsys):
    program, *arguments = [FILES.get(word, word) for word in line.rpartition("python -m ")[2].split(" ")]
    if program == "pytest":
        by_pytest(arguments, pytestconfig, monkeypatch)
    elif program == "harness.report":
        # The last run is of code that this repository never had as a kernel, and is not published.
        assert report.main(arguments) == ("--publish" in arguments), capsys.readouterr().err
    elif program == "harness.compare":
        by_compare(arguments)
    elif program == "harness.port":
        for name in ("old.py", "new.py"):
            (reader / name).write_text("def f(x):\n    return x + 1\n\n\nmean_utility = f\n")
        made = "import numpy as np\n\n\ndef inputs(n):\n    return (np.ones(n),)\n"
        (reader / "inputs.py").write_text(made)
        shutil.rmtree(reader / "my_port")
        assert port.main(arguments) == 0, capsys.readouterr().err
    else:
        assert program == "cp"
        assert (ROOT / arguments[1]).is_dir()


def test_the_version_is_one_in_changelog_citation_and_results(capsys):
    with pytest.raises(SystemExit) as ended:
        harness_main.main(["--version"])
    assert (ended.value.code, capsys.readouterr().out.strip()) == (0, __version__)
    cited = (ROOT / "CITATION.cff").read_text().splitlines()
    assert f"version: {__version__}" in cited
    (date,) = [line.partition(": ")[2] for line in cited if line.startswith("date-released")]
    assert f"## [{__version__}] - {date}" in (ROOT / "CHANGELOG.md").read_text().splitlines()
    assert f"Version {__version__}" in DOCUMENTS["README.md"]
    assert files.SUITE["version"] == __version__
