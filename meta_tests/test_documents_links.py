"""What the documents name is there: files, headings, commands, options, markers, modules, packages."""

import ast
import importlib
import importlib.util
import re
import shlex
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from harness.report import documents
from meta_tests.whole import ROOT

pytestmark = pytest.mark.fast

HARNESS = ROOT / "harness"
PACKAGES = {path.parent.name for path in HARNESS.glob("*/__init__.py")}
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]
WITH_OPTIONS = (
    "harness.compare",
    "harness.report",
    "examples.distributed",
    "meta_tests.steadiness",
    "meta_tests.power_of_compare",
)

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]")


def named(path):
    return str(path.relative_to(ROOT))


def read(path):
    return path.read_text(encoding="utf-8")


def anchors(text):
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", LINK.sub("]", heading).lower()).replace(" ", "-") for heading in headings}


def broken(path, text):
    """The relative links of a document that lead nowhere."""

    def leads(target):
        file, _, anchor = target.partition("#")
        there = path.parent / file if file else path
        return there.exists() and (not anchor or anchor in anchors(read(there) if file else text))

    targets = LINK.findall(SPAN.sub("", FENCE.sub("", text)))
    return [target for target in targets if not re.match(r"[a-z]+:", target) and not leads(target)]


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "CHANGELOG.md"], ids=named)
def test_every_link_leads_somewhere(path):
    assert broken(path, read(path)) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[a](README.md)", []),
        ("[a](docs/no_such.md)", ["docs/no_such.md"]),
        ("## One `word` more!\n[a](#one-word-more)", []),
        ("## One\n[a](#two)", ["#two"]),
        ("[a](docs/numbers.md#no-such-heading)", ["docs/numbers.md#no-such-heading"]),
        ("[a](https://nowhere.example/x)", []),
        ("```text\n[a](no_such.md)\n```\n", []),
    ],
)
def test_a_link_to_nowhere_is_found(text, wrong):
    assert broken(ROOT / "README.md", text) == wrong


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


def runnable(module):
    """The name of the module that ``python -m module`` runs, or None."""
    try:
        spec = importlib.util.find_spec(module)
        if spec and spec.submodule_search_locations:
            spec = importlib.util.find_spec(f"{module}.__main__")
    except ModuleNotFoundError:
        return None
    return spec.name if spec and '__name__ == "__main__"' in read(Path(spec.origin)) else None


def options_of(module):
    """The options of ``python -m module``: its parser's if it hands one out, else those its source adds."""
    found = importlib.import_module(runnable(module))
    if getattr(getattr(found, "parser", None), "__module__", None) == found.__name__:
        return set(OPTION.findall(found.parser().format_help()))
    nodes = [node for node in ast.walk(ast.parse(read(Path(found.__file__)))) if isinstance(node, ast.Call)]
    added = [node.args for node in nodes if getattr(node.func, "attr", "") == "add_argument"]
    return {word.value for words in added for word in words if isinstance(word, ast.Constant)}


class Unknown:
    """What is not there of what a command names; `config` is pytest's."""

    def __init__(self, config):
        self.config = config
        self.factors = re.findall(r"^ {4}(\w+):", read(ROOT / "tox.ini"), re.MULTILINE)
        self.markers = {re.match(r"\w+", line)[0] for line in config.getini("markers")}

    def of(self, words):
        """The names in a command's words; [] of a command that is not this project's."""
        if words[:3] == ["tox", "run", "-e"]:
            return self._tox(words[3], words[words.index("--") + 1 :] if "--" in words else [])
        if "pytest" in words:
            return self._pytest(words[words.index("pytest") + 1 :])
        module = next((b for a, b in pairwise(words) if a == "-m"), "")
        if module.startswith(("harness.", "examples.", "meta_tests.")):
            return self._module(module, words)
        known = set().union(*map(options_of, WITH_OPTIONS)) if options(words[:1]) else ()
        return [x for x in options(words[:1]) if x not in known and not self._is_pytests(x)]

    def _pytest(self, words):
        wrong = [option for option in options(words) if not self._is_pytests(option)]
        wrong += [f"-m {b}" for a, b in pairwise(words) if a == "-m" and b not in self.markers]
        paths = [word.partition("::")[0] for word in words if re.match(r"[\w/]+\.py\b", word)]
        return wrong + [path for path in paths if not (ROOT / path).exists()]

    def _is_pytests(self, option):
        try:
            self.config.getoption(option)
        except ValueError:
            return False
        return True

    def _module(self, module, words):
        if runnable(module) is None:
            return [module]
        return [option for option in options(words) if option not in options_of(module)]

    def _tox(self, environment, words):
        parts = environment.split("-")
        wrong = [part for part in parts if part not in self.factors and not re.fullmatch(r"py3\d+", part)]
        if environment in ("report", "compare"):
            return wrong + self._module(f"harness.{environment}", words)
        return wrong + self._pytest(words)


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_command_can_be_typed(path, pytestconfig):
    unknown = Unknown(pytestconfig)
    assert [name for words in commands(read(path)) for name in unknown.of(words)] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`pytest --benchmark-only --rounds=3 -k x`", []),
        ("`pytest --no-such-option`", ["--no-such-option"]),
        ("`python -m pytest -m fast`", []),
        ("`python -m pytest -m no_such_marker`", ["-m no_such_marker"]),
        ("`pytest bench_tests/test_no_such.py::test_it`", ["bench_tests/test_no_such.py"]),
        ("```sh\npip install x --upgrade && pytest --nope  # --this-is-a-comment\n```\n", ["--nope"]),
        ("`python -m harness.no_such A.json`", ["harness.no_such"]),
        ("`python -m harness.no_such_room.module`", ["harness.no_such_room.module"]),
        ("`python -m harness.units`", ["harness.units"]),
        ("`python -m harness.compare A B --effect 3% --rounds 3`", ["--rounds"]),
        ("<!-- $ COLUMNS=120 python -m harness.report A --shown map -->\n<!-- end -->", ["--shown"]),
        ("`srun python -m examples.distributed --processes $N --threads 3`", ["--threads"]),
        ("`python -m meta_tests.steadiness FOLDER --runs 8 --walks 8`", ["--walks"]),
        ("`tox run -e py313-cpu-bench -- --tuned`", []),
        ("`tox run -e py313-abacus-bench -- --not-tuned`", ["abacus", "--not-tuned"]),
        ("`tox run -e compare -- A B --memory --out x`", ["--out"]),
        ("`--budget` and `--effect 3%`, but not `--first-call-rounds`", ["--first-call-rounds"]),
    ],
)
def test_a_command_that_cannot_be_typed_is_found(text, wrong, pytestconfig):
    unknown = Unknown(pytestconfig)
    assert [name for words in commands(text) for name in unknown.of(words)] == wrong


def test_every_option_is_in_the_documents():
    from harness.plugin import options as of_pytest

    of_ours = set()
    of_pytest.add(SimpleNamespace(addoption=lambda name, **keywords: of_ours.add(name)))
    own = of_ours | options_of("harness.compare") | options_of("harness.report")
    code = " ".join(word for path in DOCUMENTS for words in commands(read(path)) for word in words)
    assert own - {"--help"} - set(OPTION.findall(code)) == set()


def absent(text):
    """Modules (`package.module` of harness) and files that a document names and nobody has."""
    wrong = []
    for span in SPAN.findall(FENCE.sub("", text)):
        package, _, module = span.partition(".")
        folder = span.partition("/")[0]
        if package in PACKAGES and re.fullmatch(r"[a-z_]+", module):
            there = HARNESS / package / f"{module}.py"
        elif re.fullmatch(r"\w[\w.-]*/[\w./-]*", span) and (ROOT / folder).is_dir():
            there = ROOT / span
        else:
            continue
        if not there.exists():
            wrong.append(span)
    return wrong


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_module_and_file_named_is_there(path):
    assert absent(read(path)) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`measure.timing`, `numpy.no_such`, `harness/units.py`, `kernels/<problem>/x.py`, `and/or`", []),
        ("`measure.no_such`", ["measure.no_such"]),
        ("`meta_tests/test_no_such.py`", ["meta_tests/test_no_such.py"]),
    ],
)
def test_a_module_or_file_that_is_gone_is_found(text, wrong):
    assert absent(text) == wrong


def test_every_package_is_in_the_table():
    told = re.findall(r"^\| `(\w+)` \| .* \| [^|]*\|$", read(ROOT / "docs" / "design.md"), re.MULTILINE)
    assert set(told) == {"units", "port", *PACKAGES}


def test_the_readme_is_about_one_screen():
    """Without the blocks that are made from results."""
    typed = documents.BLOCK.sub("", read(ROOT / "README.md"))
    assert len(typed.splitlines()) <= 85
