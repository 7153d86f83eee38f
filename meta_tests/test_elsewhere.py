"""The notebooks run as they stand, and nothing in them, or of the containers, is out of date."""

import ast
import json
import os
import re

import pytest

from meta_tests.test_documents_links import OPTION, cannot_be_typed, commands
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
def test_a_notebook_is_short_and_holds_no_output(name):
    cells = cells_of(name)
    assert len(cells) <= 13
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


@pytest.mark.fast
@pytest.mark.parametrize("name", NAMES)
def test_every_option_in_a_notebook_can_be_typed(name, pytestconfig):
    typed = list(commands("\n".join(sources(name, "markdown"))))
    for source in code_of(name):
        nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
        words = [word for node in nodes if isinstance(node.value, str) for word in node.value.split()]
        options = [word for word in words if OPTION.match(word)]
        if "harness.report" in words:
            typed.append(["python", "-m", "harness.report", *options])
        elif "pytest" in words or "OPTIONS =" in source:
            typed.append(["pytest", *options])
    assert ["python", "-m", "harness.report"] in [words[:3] for words in typed] or name == "port"
    assert "--benchmark-only" in [word for words in typed for word in words]
    assert cannot_be_typed(pytestconfig, typed) == []


def statements(name):
    """The statements of a notebook's code cells."""
    return [statement for source in code_of(name) for statement in ast.parse(source).body]


@pytest.mark.fast
def test_a_notebook_installs_for_a_gpu_what_tox_does():
    tox = (ROOT / "tox.ini").read_text(encoding="utf-8")
    wanted = re.findall(r"^ {4}cuda(?:12|\{12,13\}): (\S+)$", tox, re.MULTILINE)
    (listed,) = [
        ast.literal_eval(statement.value.body)
        for statement in statements("colab")
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "CUDA"
    ]
    assert set(listed) == set(wanted) != set()


@pytest.mark.fast
def test_both_notebooks_install_alike_and_the_port_is_the_example():
    port = [ast.unparse(statement) for statement in statements("port")]
    install = [source for source in code_of("colab") if "import os" in source or "PYTHON =" in source]
    assert len(install) == 2
    assert [
        one for source in install for one in map(ast.unparse, ast.parse(source).body) if one not in port
    ] == []
    example = ROOT / "examples" / "port"
    assert {(example / name).read_text(encoding="utf-8") for name in ("old.py", "new.py")} <= {
        f"{source}\n" for source in code_of("port")
    }


@pytest.mark.fast
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_asks_for_the_repository_before_anything_is_installed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    upto = next(at for at, source in enumerate(code_of(name)) if "PYTHON =" in source)
    with pytest.raises(ValueError, match="REPOSITORY: write the address"):
        exec("\n".join(code_of(name)[: upto + 1]), {})


@pytest.mark.fast
def test_a_container_installs_what_the_readme_does_and_starts_what_can_be_typed(pytestconfig):
    (main,) = re.findall(r"<!-- the main job -->\n```sh\n(.*)\n```", (ROOT / "README.md").read_text())
    development = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert main.startswith(development["postCreateCommand"] + " && ")
    container = (ROOT / "Dockerfile").read_text()
    steps = development["postCreateCommand"].replace("python3", "python")
    assert f"RUN {steps.replace('install', 'install --no-cache-dir')}\n" in container
    (default,) = re.findall(r"^CMD (.*)$", container, re.MULTILINE)
    for command in (json.loads(default), *re.findall(r"numpy-numba-jax (pytest .*)", container)):
        words = command.split() if isinstance(command, str) else command
        assert words[0] == "pytest"
        assert cannot_be_typed(pytestconfig, [words]) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where both run, so that the second finds the environment of the first."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.mark.skipif(not os.environ.get(RUN), reason=f"{RUN}=1 runs it, with nbclient and ipykernel")
@pytest.mark.parametrize(("name", "said"), [("colab", "kernels agree with"), ("port", "Both kernels agree")])
def test_a_notebook_runs_from_top_to_bottom(name, said, folder, monkeypatch):
    import nbclient
    import nbformat

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
