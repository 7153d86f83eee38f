"""The rooms of ``harness/``: who may import whom, how many modules a room has, who may import pytest."""

import ast
from collections import Counter

import pytest

from meta_tests.whole import ROOT

pytestmark = pytest.mark.fast

HARNESS = ROOT / "harness"
ROOMS = (
    "units",
    "machine",
    "cases",
    "checks",
    "measure",
    "storage",
    "analysis",
    "claims",
    "report",
    "compare",
)
# A room, or a single module of one, that each room may import besides itself. The two doors may import
# everything but each other.
MAY_IMPORT = {
    "units": (),
    "machine": ("units",),
    "cases": ("machine", "units"),
    "checks": ("cases", "machine", "units"),
    "measure": ("checks", "cases", "machine", "units", "storage.sample"),
    "storage": ("cases", "machine", "analysis", "units"),
    "analysis": ("units",),
    "claims": ("analysis", "units"),
    "report": ("analysis", "claims", "storage", "machine.described", "units"),
    "compare": ROOMS,
    "plugin": tuple(room for room in ROOMS if room != "compare"),
}
# Rooms, and the one module of the saved stair that shows the kernels' sources.
MAY_IMPORT_KERNELS = ("cases", "compare", "plugin", "claims.readability")
MAY_IMPORT_PYTEST = ("plugin", "storage.pytest_benchmark")
MOST_MODULES = 9

FILES = sorted(path for path in HARNESS.rglob("*.py") if path != HARNESS / "__init__.py")


def imported(source, package):
    """Names of all modules that a source imports, wherever it does; `package`: what it is a module of."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            # What is imported may be a module of its own, or not: both are looked at.
            names += [f"{base}.{alias.name}" for alias in node.names]
    return names


def room_of(path):
    first, *_ = path.relative_to(HARNESS).parts
    return first.removesuffix(".py")


def refused(path, source):
    """The imports in this source that the room of `path` may not have."""
    room = room_of(path)
    module = ".".join(path.relative_to(HARNESS).with_suffix("").parts)
    package = ".".join(path.relative_to(ROOT).parent.parts)
    wrong = []
    for name in imported(source, package):
        top, *rest = name.split(".")
        if top == "harness":
            if not _is_of(".".join(rest), (room, *MAY_IMPORT[room])):
                wrong.append(name)
        elif top == "kernels" and not _is_of(module, MAY_IMPORT_KERNELS):
            wrong.append(name)
        elif top in ("pytest", "_pytest", "pytest_benchmark"):
            if not _is_of(module, MAY_IMPORT_PYTEST):
                wrong.append(name)
        elif top in ("meta_tests", "bench_tests", "conftest"):
            wrong.append(name)
    return wrong


def _is_of(module, names):
    """Is it one of these modules, or in one of these rooms?"""
    return any(f"{module}.".startswith(f"{name}.") for name in names)


def test_every_room_is_in_the_table():
    assert {room_of(path) for path in FILES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(HARNESS)) for path in FILES])
def test_a_room_imports_only_what_it_may(path):
    if room_of(path) not in MAY_IMPORT:
        pytest.fail(f"{path.name} is in no room of the table")
    assert refused(path, path.read_text(encoding="utf-8")) == []


def test_no_room_is_crowded():
    modules = Counter(
        path.parent.relative_to(ROOT) for path in HARNESS.rglob("*.py") if path.stem != "__init__"
    )
    assert {str(folder): count for folder, count in modules.items() if count > MOST_MODULES} == {}


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("analysis/slower.py", "from harness import report", ["harness.report"]),
        ("analysis/slower.py", "def f():\n    import harness.cases.case", ["harness.cases.case"]),
        ("analysis/slower.py", "from ..cases.case import Case", ["harness.cases.case.Case"]),
        ("analysis/slower.py", "from . import estimates\nfrom harness.units import format_bytes", []),
        ("report/page/writing.py", "from harness.machine import libraries", ["harness.machine.libraries"]),
        ("measure/worker.py", "from harness.storage import files", ["harness.storage.files"]),
        ("measure/worker.py", "from harness.storage.sample import Sample", []),
        ("measure/worker.py", "from kernels import grid_max", ["kernels.grid_max"]),
        ("cases/problems.py", "import kernels", []),
        ("compare/outcome.py", "import pytest_benchmark.utils", ["pytest_benchmark.utils"]),
        ("storage/pytest_benchmark.py", "import pytest_benchmark.utils", []),
        ("plugin/run.py", "import pytest", []),
        ("plugin/run.py", "import harness.compare", ["harness.compare"]),
        ("compare/runs.py", "import harness.plugin", ["harness.plugin"]),
    ],
)
def test_an_import_that_crosses_a_wall_is_found(module, source, wrong):
    assert refused(HARNESS / module, source) == wrong
