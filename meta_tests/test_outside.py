"""A problem of the user's own: template and example run, a mistake gets one line that names the file."""

import json
import shutil

import pytest

from harness.fresh import ROOT
from harness.outside import main
from meta_tests.whole import run_suite

QUICK = ["--benchmark-max-time=0.01", "--first-call-rounds=1", "--dtype=float64"]


@pytest.fixture
def mine(tmp_path):
    """The template, to be broken."""
    assert main([str(tmp_path / "mine")]) == 0
    return tmp_path / "mine"


def test_the_template_is_measured_from_anywhere(mine, tmp_path):
    out, page = tmp_path / "out.json", tmp_path / "page.html"
    options = [f"--problem-path={mine}", f"--benchmark-json={out}", f"--report={page}"]
    done = run_suite(ROOT, "--benchmark-only", *QUICK, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(out.read_text())["benchmarks"]
    assert {row["extra_info"]["problem"] for row in rows} == {"mine"}
    assert {row["extra_info"]["kernel"] for row in rows} == {"numpy_sum", "numba_loop", "jax_sum"}
    assert {row["extra_info"]["question"] for row in rows} == {"first_call", "memory", "speed"}
    assert "untyped number would turn float32" in page.read_text()


def test_the_example_agrees():
    options = ["--problem=portfolio", "--size=small", f"--problem-path={ROOT / 'examples' / 'portfolio'}"]
    done = run_suite(ROOT, "--benchmark-disable", "bench_tests/test_speed.py", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("__init__.py", 'REFERENCE = "numpy_sum"', "", "__init__.py: has no REFERENCE"),
        ("__init__.py", 'REFERENCE = "numpy_sum"', 'REFERENCE = "numpy"', "is not among KERNELS"),
        (
            "__init__.py",
            '"numba_loop", ',
            '"torch_loop", ',
            "torch_loop.py: a kernel is named by",
        ),
        ("__init__.py", '"numba_loop", ', '"numba_lop", ', "numba_lop.py: is missing"),
        ("__init__.py", "import numpy", "import nunpy", "cannot be imported: ModuleNotFoundError"),
        ("__init__.py", "def tolerance", "def tolerences", "has no tolerance"),
        ("__init__.py", "np.random", "np.randon", "inputs or tolerance fails"),
        ("numba_loop.py", "def run(x, ", "def run(x, y, ", "numba_loop.py: run takes 3 arguments"),
        ("numba_loop.py", "def run(x, ", "def go(x, ", "numba_loop.py: has no function run"),
        ("numba_loop.py", '"""Numba, loop', '""" ', "numba_loop.py: has no docstring"),
        ("jax_sum.py", "import jax\n", "raise RuntimeError('not today')\n", "jax_sum.py: cannot be imported"),
        ("numba_loop.py", "value * value", "value", "where the reference has"),
        ("__init__.py", "np.dtype(dtype).type(0.5)", "0.5", "gives a float as number 2"),
        ("numpy_sum.py", "return ", "return 1, ", "numpy_sum.py: run returns tuple"),
        ("numpy_sum.py", "x**2", "np.log(x)", "(a warning counts): RuntimeWarning: invalid value"),
    ],
)
def test_a_mistake_gets_one_line(mine, file, old, new, message):
    change(mine / file, old, new)
    if "no docstring" in message:
        change(mine / file, '""" \n\nOne pass over the numbers; nothing is allocated.\n"""', '""" """')
    options = [*QUICK, f"--problem-path={mine}", "--problem=mine", "--size=small", "-q"]
    done = run_suite(ROOT, "--benchmark-disable", "bench_tests/test_speed.py", *options)
    assert done.returncode != 0
    said = (done.stdout + done.stderr).splitlines()
    assert [line for line in said if message in line], done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("grid_max", "there is a problem 'grid_max' already"),
        ("two words", "rename the folder"),
        ("none", "holds no"),
    ],
)
def test_a_folder_that_cannot_be_used_gets_one_line(mine, name, message):
    other = mine.parent / name
    if name != "none":
        shutil.copytree(mine, other)
    done = run_suite(ROOT, "--benchmark-only", f"--problem-path={other}")
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_template_overwrites_nothing(mine, capsys):
    assert main([str(mine)]) == 2
    assert "exists" in capsys.readouterr().err
    assert main([]) == 2
