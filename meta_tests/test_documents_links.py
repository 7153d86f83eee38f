"""What the documents name is there: files, headings, commands, options, markers, modules, packages."""

import importlib
import re
import shlex
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from harness.plugin import options as pytest_options
from harness.report import documents
from meta_tests.whole import ROOT

pytestmark = pytest.mark.fast

HARNESS = ROOT / "harness"
PACKAGES = {path.parent.name for path in HARNESS.glob("*/__init__.py")}
DOCUMENTS = {path.name: path.read_text() for path in [ROOT / "CONTRIBUTING.md", *documents.paths()]}
NONE = object()
WITH_OPTIONS = ("harness.compare", "harness.report", "examples.distributed")
WITH_OPTIONS += ("meta_tests.steadiness", "meta_tests.power_of_compare")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]")


def anchors(text):
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", LINK.sub("]", heading).lower()).replace(" ", "-") for heading in headings}


def broken(text, folder=ROOT):
    """The relative links of a document that lead nowhere."""
    wrong = []
    for target in LINK.findall(SPAN.sub("", FENCE.sub("", text))):
        file, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = folder / file
        if not there.exists() or (anchor and anchor not in anchors(there.read_text() if file else text)):
            wrong.append(target)
    return wrong


def commands(text):
    """The commands of a document, each a list of words: in sh blocks, above what they print, in text."""
    lines = [line for kind, block in FENCE.findall(text) if kind == "sh" for line in block.splitlines()]
    lines += [command for _, command, _ in documents.BLOCK.findall(text)]
    for line in lines + SPAN.findall(FENCE.sub("", text)):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:  # a lone quote: no command
            continue
        while "&&" in words:
            yield words[: words.index("&&")]
            words = words[words.index("&&") + 1 :]
        yield words


def options(words):
    return sorted({found[0] for word in words if (found := OPTION.match(word))})


@cache
def options_of(module):
    """The options of ``python -m module``: its parser's if it has one, else those its source has.

    None of a module that cannot be run.
    """
    place = ROOT / module.replace(".", "/")
    path = next(filter(Path.is_file, (place / "__main__.py", place.with_suffix(".py"))), None)
    if not path or '__name__ == "__main__"' not in (source := path.read_text()):
        return None
    if "def parser(" in source:
        source = importlib.import_module(f"{module}.__main__").parser().format_help()
    return set(OPTION.findall(source))


def cannot_be_typed(config, typed):
    """The names in commands, lists of words, that there are not; `config` is pytest's."""
    conditions = re.findall(r"^ {4}([\w!-]+):", (ROOT / "tox.ini").read_text(), re.MULTILINE)
    factors = {factor for words in conditions for factor in re.findall(r"\w+", words)}
    markers = {re.match(r"\w+", line)[0] for line in config.getini("markers")}

    def is_pytests(option):
        return config.getoption(option, default=NONE) is not NONE

    def of_pytest(words):
        wrong = [option for option in options(words) if not is_pytests(option)]
        wrong += [f"-m {b}" for a, b in pairwise(words) if a == "-m" and b not in markers]
        paths = [word.partition("::")[0] for word in words if re.match(r"[\w/]+\.py\b", word)]
        return wrong + [path for path in paths if not (ROOT / path).exists()]

    def of_module(module, words):
        known = options_of(module)
        return [module] if known is None else [option for option in options(words) if option not in known]

    def of_words(words):
        if words[:3] == ["tox", "run", "-e"]:
            parts, rest = words[3].split("-"), words[words.index("--") + 1 :] if "--" in words else []
            wrong = [part for part in parts if part not in factors and not re.fullmatch(r"py3\d+", part)]
            is_ours = words[3] in ("report", "compare")
            return wrong + (of_module(f"harness.{words[3]}", rest) if is_ours else of_pytest(rest))
        if "pytest" in words:
            return of_pytest(words[words.index("pytest") + 1 :])
        module = next((b for a, b in pairwise(words) if a == "-m"), "")
        if module.startswith(("harness.", "examples.", "meta_tests.")):
            return of_module(module, words)
        known = set().union(*map(options_of, WITH_OPTIONS)) if options(words[:1]) else ()
        return [option for option in options(words[:1]) if option not in known and not is_pytests(option)]

    return [name for words in typed for name in of_words(words)]


def absent(text):
    """Modules (`package.module` of harness) and files that a document names and nobody has."""
    wrong = []
    for span in SPAN.findall(FENCE.sub("", text)):
        package, _, module = span.partition(".")
        if package in PACKAGES and re.fullmatch(r"[a-z_]+", module):
            there = HARNESS / package / f"{module}.py"
        elif re.fullmatch(r"\w[\w.-]*/[\w./-]*", span) and (ROOT / span.partition("/")[0]).is_dir():
            there = ROOT / span
        else:
            continue
        if not there.exists():
            wrong.append(span)
    return wrong


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_command_module_and_file_is_there(name, pytestconfig):
    folder = ROOT if (ROOT / name).exists() else ROOT / "docs"
    assert broken(DOCUMENTS[name], folder) == []
    assert cannot_be_typed(pytestconfig, commands(DOCUMENTS[name])) == []
    assert absent(DOCUMENTS[name]) == []


def test_every_link_of_the_changelog_leads_somewhere():
    assert broken((ROOT / "CHANGELOG.md").read_text()) == []


def test_a_link_to_nowhere_is_found():
    right = "[a](README.md) [a](https://nowhere.example/x)\n## One `word` more!\n[a](#one-word-more)\n"
    assert broken(f"{right}```text\n[a](no_such.md)\n```\n") == []
    wrong = ["docs/no_such.md", "#two", "docs/numbers.md#no-such-heading"]
    assert broken("## One\n" + "".join(f"[a]({target})\n" for target in wrong)) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`pytest --benchmark-only --rounds=3 -k x`, `python -m pytest -m fast`", []),
        ("`pytest --no-such-option`", ["--no-such-option"]),
        ("`python -m pytest -m no_such_marker`", ["-m no_such_marker"]),
        ("`pytest bench_tests/test_no_such.py::test_it`", ["bench_tests/test_no_such.py"]),
        ("```sh\npip install x --upgrade && pytest --nope  # --this-is-a-comment\n```\n", ["--nope"]),
        ("`python -m harness.no_such x`, `python -m harness.units`", ["harness.no_such", "harness.units"]),
        ("`python -m harness.compare A B --effect 3% --rounds 3`", ["--rounds"]),
        ("<!-- $ python -m harness.report A --shown map -->\n<!-- end -->", ["--shown"]),
        ("`srun python -m examples.distributed --processes $N --threads 3`", ["--threads"]),
        ("`python -m meta_tests.steadiness FOLDER --runs 8 --walks 8`", ["--walks"]),
        ("`tox run -e py313-cpu-bench -- --tuned`", []),
        ("`tox run -e lecture-2026-04-bench`", []),
        ("`tox run -e py313-abacus-bench -- --not-tuned`", ["abacus", "--not-tuned"]),
        ("`tox run -e compare -- A B --memory --out x`", ["--out"]),
        ("`--budget` and `--effect 3%`, but not `--first-call-rounds`", ["--first-call-rounds"]),
    ],
)
def test_a_command_that_cannot_be_typed_is_found(text, wrong, pytestconfig):
    assert cannot_be_typed(pytestconfig, commands(text)) == wrong


def test_a_module_or_file_that_is_gone_is_found():
    assert absent("`measure.timing`, `numpy.no_such`, `kernels/<problem>/x.py`, `and/or`") == []
    assert absent("`measure.no_such`, `meta_tests/test_no_such.py`") == [
        "measure.no_such",
        "meta_tests/test_no_such.py",
    ]


def test_every_option_is_in_the_documents():
    of_ours = set()
    pytest_options.add(SimpleNamespace(addoption=lambda name, **keywords: of_ours.add(name)))
    of_ours |= options_of("harness.compare") | options_of("harness.report")
    code = " ".join(word for text in DOCUMENTS.values() for words in commands(text) for word in words)
    assert of_ours - {"--help"} - set(OPTION.findall(code)) == set()


def test_every_package_is_in_the_table_of_the_design():
    rows = re.findall(r"^\| `(\w+)` \| .* \| [^|]*\|$", DOCUMENTS["design.md"], re.MULTILINE)
    assert set(rows) == {"units", "port", *PACKAGES}


def test_the_readme_is_about_one_screen():
    """Without the blocks that are made from results."""
    assert len(documents.BLOCK.sub("", DOCUMENTS["README.md"]).splitlines()) <= 85
