"""A problem of the user's own: template and example run, a mistake gets one line that names the file."""

import json
import os
import shutil

import pytest

from meta_tests.whole import ROOT, run_suite

QUICK = ["--rounds=1", "--dtype=float64", "--size=small"]


@pytest.fixture
def mine(tmp_path):
    """A copy of the template, to be broken. No two have the same name: Python keeps what it has imported."""
    return shutil.copytree(ROOT / "examples" / "template", tmp_path / f"mine_{tmp_path.name}")


@pytest.fixture
def found(mine, monkeypatch):
    """The same where `kernels` looks for problems, as after --problem-path."""
    import kernels

    monkeypatch.setattr(kernels, "__path__", [*kernels.__path__, str(mine.parent)])
    return mine


def test_the_template_is_measured_from_anywhere(mine, tmp_path):
    out, page = tmp_path / "out.json", tmp_path / "page.html"
    options = [f"--problem-path={mine}", f"--benchmark-json={out}", f"--report={page}"]
    done = run_suite(ROOT, "--benchmark-only", *QUICK, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(out.read_text())["benchmarks"]
    assert {row["extra_info"]["problem"] for row in rows} == {mine.name}
    assert {row["extra_info"]["kernel"] for row in rows} == {"numpy_sum", "numba_loop", "jax_sum"}
    assert {row["extra_info"]["question"] for row in rows} == {"first_call", "memory", "speed"}
    assert "untyped number would turn float32" in page.read_text()


@pytest.fixture
def port(tmp_path):
    """A copy of the example of a port: two functions from files of their own."""
    return shutil.copytree(ROOT / "examples" / "port", tmp_path / f"port_{tmp_path.name}")


def test_a_port_is_answered_with_its_lines_and_the_precision_that_only_the_suite_turns_on(port):
    out = port.parent / "out.json"
    options = [*QUICK, f"--problem-path={port}", f"--benchmark-json={out}"]
    done = run_suite(ROOT, "--benchmark-only", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    said = " ".join(done.stdout.split())
    assert "Both kernels agree with NumPy, on the timed inputs alone." in said
    assert "Lines of code: numpy_old 7, jax_new 10." in said
    assert "jax_new: new.py leaves jax_enable_x64 off, and JAX then makes float32 of float64" in said
    rows = [row["extra_info"] for row in json.loads(out.read_text())["benchmarks"]]
    assert {(row["work_is"], row["work_count"]) for row in rows} == {("household-period", 10_000)}
    assert {row["has_check_inputs"] for row in rows} == {False}
    # Turned on by its own file, there is nothing to be told.
    change(
        port / "new.py",
        "import jax.numpy as jnp\n",
        'import jax.numpy as jnp\n\njax.config.update("jax_enable_x64", True)\n',
    )
    said = run_suite(ROOT, "--benchmark-only", *options, "--library=jax").stdout
    assert "agrees with NumPy" in said
    assert "jax_enable_x64" not in said


def test_precision_that_a_port_drops_is_told_as_the_reason(port):
    returned = "total.mean() / len(growth)"
    change(port / "new.py", returned, f"({returned}).astype(jnp.float32)")
    done = run_suite(ROOT, "--benchmark-only", *QUICK, f"--problem-path={port}")
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    assert (
        "Without figures: jax_new (wrong). jax_new: returned float32, where the reference has float64: half "
        "of the digits are lost inside."
    ) in said


def test_the_example_agrees():
    options = ["--problem=portfolio", "--size=small", f"--problem-path={ROOT / 'examples' / 'portfolio'}"]
    tests = "bench_tests/test_agreement.py::test_agreement"
    done = run_suite(ROOT, "--benchmark-disable", tests, "-v", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout
    for kernel in ("numpy_broadcast", "numba_parallel", "jax_vmap"):
        for dtype in ("float64", "float32"):
            assert f"portfolio-{kernel}-small-{dtype}-cpu" in done.stdout


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_nothing_is_wrong_with_the_template(found):
    from harness.cases import user_problem

    assert user_problem.fault(found.name) is None


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("__init__.py", 'REFERENCE = "numpy_sum"', "", "__init__.py: has no REFERENCE"),
        ("__init__.py", 'REFERENCE = "numpy_sum"', 'REFERENCE = "numpy"', "is not among KERNELS"),
        ("__init__.py", '"numba_loop", ', '"torch_loop", ', "torch_loop.py: a kernel is named by"),
        ("__init__.py", '"numba_loop", ', '"numba_lop", ', "numba_lop.py: is missing"),
        ("__init__.py", "import numpy", "import nunpy", "cannot be imported: ModuleNotFoundError"),
        ("__init__.py", "def tolerance", "def tolerences", "has no tolerance"),
        ("__init__.py", "np.random", "np.randon", "inputs fails at small size"),
        ("__init__.py", "return float((np", "return np.nan * float((np", "tolerance gives nan"),
        ("__init__.py", '"medium": ', '"middle": ', "SIZES must name small, medium, lecture"),
        ("numba_loop.py", "def run(x, ", "def run(x, y, ", "numba_loop.py: run takes 3 arguments"),
        ("numba_loop.py", "def run(x, ", "def go(x, ", "numba_loop.py: has no function run"),
        ("numba_loop.py", '"""Numba, loop\n', '""" """\n_ = """', "numba_loop.py: has no docstring"),
        ("jax_sum.py", "import jax\n", "raise RuntimeError('not today')\n", "jax_sum.py: cannot be imported"),
        ("__init__.py", "np.dtype(dtype).type(0.5)", "0.5", "gives a float as number 2"),
        ("numpy_sum.py", "return ", "return None and ", "numpy_sum.py: run returns nothing"),
        ("numpy_sum.py", "x**2", "np.log(x)", "(a warning counts): RuntimeWarning: invalid value"),
    ],
)
def test_a_mistake_gets_one_line(found, file, old, new, message):
    from harness.cases import user_problem

    change(found / file, old, new)
    (line,) = user_problem.fault(found.name).splitlines()
    assert message in line
    assert file in line or "_lop.py" in line or "torch_loop.py" in line


@pytest.mark.parametrize(
    ("more", "message"), [("power=2", "nothing is wrong"), ("power", "run takes 3 arguments")]
)
def test_what_has_a_default_may_be_left_out(found, more, message):
    from harness.cases import user_problem

    change(found / "numpy_sum.py", "def run(x, factor)", f"def run(x, factor, {more})")
    assert message in (user_problem.fault(found.name) or "nothing is wrong")


def test_code_that_knows_one_dtype_only_may_be_run_in_that(found):
    from harness.cases import user_problem

    change(found / "numpy_sum.py", "np.sum(x**2)", "np.sum(x**2, dtype=np.float64)")
    assert user_problem.fault(found.name, ("float64",)) is None
    assert "run returns float64 for float32 inputs" in user_problem.fault(found.name)


def test_a_kernel_that_is_wrong_gets_one_line(found):
    from harness.cases.case import Case
    from harness.checks import shortcuts

    change(found / "numba_loop.py", "value * value", "value")
    with pytest.raises(shortcuts.Disagreement, match="where the reference has") as refusal:
        shortcuts.admit(Case(found.name, "numba_loop", "small", "float64", "cpu"))
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("__init__.py", 'REFERENCE = "numpy_sum"', "", "__init__.py: has no REFERENCE"),
        ("numba_loop.py", "value * value", "value", "where the reference has"),
    ],
    ids=["before the run", "in the run"],
)
def test_a_mistake_ends_the_run_with_that_line(mine, file, old, new, message):
    change(mine / file, old, new)
    options = [*QUICK, f"--problem-path={mine}", f"--problem={mine.name}", "-q"]
    done = run_suite(ROOT, "--benchmark-disable", "bench_tests/test_agreement.py", *options)
    assert done.returncode != 0
    said = (done.stdout + done.stderr).splitlines()
    assert [line for line in said if message in line], done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_folders_are_found_by_fresh_processes_too(mine, monkeypatch):
    from harness.cases import user_problem

    monkeypatch.delenv("PROBLEM_PATH", raising=False)
    user_problem.use([])
    assert "PROBLEM_PATH" not in os.environ
    monkeypatch.setenv("PROBLEM_PATH", "")
    user_problem.use([str(mine), ROOT / "examples" / "portfolio"])
    assert os.environ["PROBLEM_PATH"].split(os.pathsep) == [str(mine), str(ROOT / "examples" / "portfolio")]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("grid_max", "there is a problem 'grid_max' already"),
        ("vector_cos", "there is a problem 'vector_cos' already"),
        ("two words", "rename the folder"),
        ("class", "cannot be a problem's name"),
        ("none", "holds no __init__.py; copy examples/template"),
        ("a_file", "is a file; give its folder"),
    ],
)
def test_a_folder_that_cannot_be_used_gets_one_line(mine, name, message):
    from harness.cases import user_problem

    other = mine.parent / name
    if name == "a_file":
        other.write_text("")
    elif name != "none":
        shutil.copytree(mine, other)
    with pytest.raises(ValueError, match=r"^--problem-path: ") as refusal:
        user_problem.use([mine, other])
    (line,) = str(refusal.value).splitlines()
    assert message in line
    assert "PROBLEM_PATH" not in os.environ or str(mine) not in os.environ["PROBLEM_PATH"]


def test_two_folders_of_one_name_get_one_line(mine):
    from harness.cases import user_problem

    other = shutil.copytree(mine, mine.parent / "elsewhere" / mine.name)
    with pytest.raises(ValueError, match=f"two folders are called {mine.name}"):
        user_problem.use([mine, other])


def test_a_folder_that_cannot_be_used_ends_the_run_with_that_line(mine):
    other = mine.rename(mine.parent / "grid_max")
    done = run_suite(ROOT, "--benchmark-only", f"--problem-path={other}")
    assert done.returncode == 4
    (line,) = done.stderr.strip().splitlines()
    assert "there is a problem 'grid_max' already" in line
