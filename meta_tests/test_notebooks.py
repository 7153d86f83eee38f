"""The notebooks run as they stand, and nothing in them is out of date."""

import ast
import json
import os
import re

import pytest

from meta_tests.test_documents_links import OPTION, Unknown, commands
from meta_tests.whole import ROOT

NAMES = ("colab", "port")
# An environment of its own is installed, which takes a minute; the workflow sets it.
RUN = "RUN_NOTEBOOKS"


def cells_of(name):
    return json.loads((ROOT / "examples" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


def sources(name, kind):
    return ["".join(cell["source"]) for cell in cells_of(name) if cell["cell_type"] == kind]


def code_of(name):
    """The code cells without the line by which one is written to a file."""
    return [re.sub(r"^%%writefile .*\n", "", source) for source in sources(name, "code")]


@pytest.mark.fast
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_short_holds_no_output_and_its_cells_are_python(name):
    cells = cells_of(name)
    assert len(cells) <= 13
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
    for source in code_of(name):
        ast.parse(source)


@pytest.mark.fast
@pytest.mark.parametrize("name", NAMES)
def test_every_option_in_a_notebook_can_be_typed(name, pytestconfig):
    unknown = Unknown(pytestconfig)
    words_of_cells = list(commands("\n".join(sources(name, "markdown"))))
    for source in code_of(name):
        nodes = ast.walk(ast.parse(source))
        words = [
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        options = [word for text in words for word in text.split() if OPTION.match(word)]
        if "pytest" in words or any(word.startswith("--size") for word in options):
            words_of_cells.append(["pytest", *options])
        elif "harness.report" in words:
            words_of_cells.append(["python", "-m", "harness.report", *options])
    assert len([words for words in words_of_cells if words[0] in ("pytest", "python")]) >= 2
    assert [option for words in words_of_cells for option in unknown.of(words)] == []


@pytest.mark.fast
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_installs_for_a_gpu_what_tox_does(name):
    (listed,) = re.findall(r"^CUDA = (\[.*?\])", "\n".join(code_of(name)), re.MULTILINE)
    deps = re.findall(r"^ {4}cuda(?:12|\{12,13\}): (\S+)$", (ROOT / "tox.ini").read_text(), re.MULTILINE)
    assert deps
    assert set(ast.literal_eval(listed)) == set(deps)


@pytest.mark.fast
def test_the_port_in_the_notebook_is_the_example_and_both_install_alike():
    port = code_of("port")
    assert {(ROOT / "examples" / "port" / name).read_text().strip() for name in ("old.py", "new.py")} <= set(
        map(str.strip, port)
    )
    installs = [
        next(
            source[source.index("FOLDER =") : source.index("*CUDA)")]
            for source in code_of(name)
            if "*CUDA)" in source
        )
        for name in NAMES
    ]
    assert installs[0] == installs[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where both run, so that the second finds the environment of the first."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.mark.skipif(
    not os.environ.get(RUN), reason=f"{RUN}=1 runs them; needs nbclient, ipykernel and a network"
)
@pytest.mark.parametrize(
    ("name", "said"), [("colab", "NumPy, Numba or JAX?"), ("port", "Both kernels agree")]
)
def test_a_notebook_runs_from_top_to_bottom(name, said, folder, monkeypatch):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    # As Colab sets them.
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.setenv("LD_PRELOAD", "/usr/lib/x86_64-linux-gnu/libtcmalloc.so.4")
    notebook = nbformat.read(ROOT / "examples" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    (form,) = [at for at, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", ())]
    values = f"REPOSITORY, REVISION, OPTIONS = {str(ROOT)!r}, 'HEAD', '--quick'"
    notebook.cells.insert(form + 1, nbformat.v4.new_code_cell(values))
    left = "import os; print('left:', {'MPLBACKEND', 'LD_PRELOAD'} & set(os.environ))"
    notebook.cells.append(nbformat.v4.new_code_cell(f'run(PYTHON, "-c", "{left}")'))
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    printed = "".join(output.get("text", "") for output in outputs)
    assert said in printed
    assert "left: set()" in printed
    assert (folder / "numpy-numba-jax" / ".benchmarks" / "last.html").exists()
    if name == "colab":
        assert any("image/svg+xml" in output.get("data", {}) for output in outputs)
