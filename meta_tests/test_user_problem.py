"""A problem of the user's own: template and example run, a mistake gets one line that names the file."""

import json
import os
import shutil

import pytest

from meta_tests.whole import ROOT, run_python, run_suite

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
    options = [f"--problem-path={mine}", f"--benchmark-storage={tmp_path}"]
    done = run_suite(ROOT, "--benchmark-only", *QUICK, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads((tmp_path / "last.json").read_text())["benchmarks"]
    assert {row["extra_info"]["problem"] for row in rows} == {mine.name}
    assert {row["extra_info"]["kernel"] for row in rows} == {"numpy_sum", "numba_loop", "jax_sum"}
    assert {row["extra_info"]["question"] for row in rows} == {"first_call", "memory", "speed"}
    assert "untyped number would turn float32" in (tmp_path / "last.html").read_text()


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
    samples = json.loads(out.read_text())["samples"]
    about = [sample["about"] for sample in samples if "about" in sample]
    assert {(one["work_is"], one["work_count"]) for one in about} == {("household-period", 10_000)}
    assert {one["has_check_inputs"] for one in about} == {False}
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
        "jax_new is wrong, and has no figures: returned float32, where the reference has float64: half of "
        "the digits are lost inside."
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


def test_tests_without_a_case_are_skipped_where_nothing_is_timed(mine):
    done = run_suite(ROOT, "--benchmark-disable", "bench_tests/test_floor.py", f"--problem-path={mine}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 skipped" in done.stdout


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
        ("__init__.py", 'REFERENCE = "numpy_sum"', "", "has no REFERENCE"),
        ("__init__.py", 'REFERENCE = "numpy_sum"', 'REFERENCE = "numpy"', "is not among KERNELS"),
        (
            "__init__.py",
            "KERNELS = (",
            'KERNELS = "numpy_sum" or (',
            "KERNELS is 'numpy_sum': give names in a tuple",
        ),
        ("__init__.py", "KERNELS = (", "KERNELS = 5 or (", "KERNELS is 5: give names in a tuple"),
        ("__init__.py", "def inputs", "inputs = 3\n\n\ndef other", "inputs is 3: give a function, inputs(n"),
        ("__init__.py", '"numba_loop", ', '"torch_loop", ', "'torch_loop': a kernel is named by its library"),
        ("__init__.py", '"numba_loop", ', '"numba_lop", ', "'numba_lop', and there is no file numba_lop.py"),
        ("__init__.py", "import numpy", "import nunpy", "cannot be imported: ModuleNotFoundError"),
        ("__init__.py", "def tolerance", "def tolerences", "has no tolerance"),
        ("__init__.py", "np.random", "np.randon", "inputs fails at small size"),
        ("__init__.py", "return float((np", "return np.nan * float((np", "tolerance gives nan"),
        ("__init__.py", '"medium": ', '"middle": ', "SIZES must name small, medium, lecture"),
        ("__init__.py", "np.dtype(dtype).type(0.5)", "0.5", "gives a float as number 2"),
        ("numpy_sum.py", "return ", "return None and ", "run returns nothing"),
        ("numpy_sum.py", "x**2", "x**three", "run fails at small size, float64: NameError"),
        ("numpy_sum.py", "import numpy", "import nunpy", "run fails at small size, float64: ModuleNotFound"),
    ],
)
def test_a_mistake_gets_one_line(found, file, old, new, message):
    from harness.cases import user_problem

    change(found / file, old, new)
    (line,) = user_problem.fault(found.name).splitlines()
    assert line.startswith(f"{found / file}: ")
    assert message in line


# What is changed in a kernel's file that is not the reference, and why that kernel alone has no figures.
BAD = {
    "numba_loop": ("def run(x, ", "def run(x, y, ", "TypeError: not enough arguments: expected 3, got 2"),
    "jax_sum": ("import jax\n", "raise RuntimeError('not today')\n", "RuntimeError: not today"),
    "numpy_go": ("def run(", "def go(", "ImportError: numpy_go.py has no function run(*inputs)"),
    "numpy_typo": ("):\n", ":\n", "SyntaxError: '(' was never closed (numpy_typo.py, line "),
    "numpy_mute": ('"""', '""" """\n_ = """', "ImportError: numpy_mute.py has no docstring; its first line"),
}


def test_a_kernel_that_cannot_be_run_keeps_no_other_from_its_figures(mine):
    """Whatever can be called with the inputs is: a gufunc makes its third argument itself."""
    for kernel, (old, new, _) in BAD.items():
        if kernel.startswith("numpy_"):
            shutil.copy(mine / "numpy_sum.py", mine / f"{kernel}.py")
        source = (mine / f"{kernel}.py").read_text()
        (mine / f"{kernel}.py").write_text(source.replace(old, new, 1))
    (mine / "numba_gufunc.py").write_text(GUFUNC)
    names = ", ".join(map(repr, ("numpy_sum", "numba_gufunc", *BAD)))
    change(mine / "__init__.py", 'KERNELS = ("numpy_sum", "numba_loop", "jax_sum")', f"KERNELS = ({names})")
    options = [f"--problem-path={mine}", f"--benchmark-storage={mine.parent}"]
    done = run_suite(ROOT, "--benchmark-only", *QUICK, *options)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "numpy_typo.py cannot be read" in (mine.parent / "last.html").read_text()
    saved = json.loads((mine.parent / "last.json").read_text())
    assert {row["extra_info"]["kernel"] for row in saved["benchmarks"]} == {"numpy_sum", "numba_gufunc"}
    reasons = {failed["kernel"]: failed["reason"] for failed in saved["failed"]}
    assert reasons.keys() == BAD.keys()
    for kernel, (_, _, reason) in BAD.items():
        assert reasons[kernel].startswith(reason)


GUFUNC = '''"""Numba, guvectorize"""

import numba


@numba.guvectorize(["void(float64[:], float64, float64[:])"], "(n),()->()")
def run(x, factor, total):
    total[0] = 0
    for value in x:
        total[0] += value * value
    total[0] *= factor
'''


def test_code_that_knows_one_dtype_only_may_be_run_in_that(found):
    from harness.cases import user_problem

    change(found / "numpy_sum.py", "np.sum(x**2)", "np.sum(x**2, dtype=np.float64)")
    assert user_problem.fault(found.name, ("float64",)) is None
    assert "run returns float64 for float32 inputs" in (told := user_problem.fault(found.name))
    assert told.endswith("Where the code knows float64 alone, add --dtype float64")


def test_a_comparison_asks_only_for_the_dtypes_that_it_compares(found, monkeypatch):
    from harness.cases import problems
    from harness.compare.__main__ import parser, selected

    for name in ("OUTSIDE", "PROBLEMS"):
        monkeypatch.setattr(problems, name, (found.name,))
    change(found / "numpy_sum.py", "np.sum(x**2)", "np.sum(x**2, dtype=np.float64)")
    assert {case.dtype for case in selected(parser().parse_args([".", "."]))} == {"float64"}
    with pytest.raises(ValueError, match="add --dtype float64"):
        selected(parser().parse_args([".", ".", "--dtype=float32"]))


def test_a_static_argument_that_is_no_int_says_so(found):
    """JAX's own sentence ends in the middle: "The error was"."""
    from harness.cases.call import use_double_precision
    from harness.cases.case import Case
    from harness.checks import agreement
    from harness.measure.worker import failed

    change(found / "jax_sum.py", "@jax.jit", "@partial(jax.jit, static_argnums=1)")
    change(found / "jax_sum.py", "import jax\n", "from functools import partial\n\nimport jax\n")
    use_double_precision("jax")
    with pytest.raises(ValueError, match="static") as refusal:
        agreement.verify_timed(Case(found.name, "jax_sum", "small", "float64", "cpu"))
    assert failed(refusal.value)["failed"] == (
        "ValueError: a static argument has to be an int: another number is a JAX array, which cannot be one"
    )


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


NAMED = """
import sys
from importlib.util import find_spec

from harness.cases import problems
from harness.claims import readability

for name in problems.OUTSIDE:
    folder, executed = problems.folder_of(name), f"kernels.{name}" in sys.modules
    shown = readability.source(name, "numpy_sum").splitlines()[0].removeprefix("# ")
    print(folder, executed, problems.label_of(name, "numpy_sum"), shown, sep=", ")
print(find_spec("kernels.third"))
print(problems.digest())
"""


def test_each_folder_is_a_problem_by_itself_whatever_lies_beside_it(tmp_path):
    """A namesake beside another problem's folder is not it, and a neighbour is not there at all."""
    for folder in ("a/first", "a/second", "a/third", "b/second"):
        shutil.copytree(ROOT / "examples" / "template", tmp_path / folder)
        change(tmp_path / folder / "numpy_sum.py", "NumPy, sum of squares", f"From {folder}")
        change(tmp_path / folder / "numpy_sum.py", "import numpy", f"# From {folder}\nimport numpy")
    named = os.pathsep.join(str(tmp_path / folder) for folder in ("a/first", "b/second"))

    def found():
        return run_python("-c", NAMED, PROBLEM_PATH=named).stdout.splitlines()

    *lines, neighbour, digest = found()
    assert lines == [
        f"{tmp_path / folder}, False, From {folder}, From {folder}" for folder in ("a/first", "b/second")
    ]
    assert neighbour == "None"
    # What says whether two runs are of the same code reads the same files.
    change(tmp_path / "a/second/numpy_sum.py", "From", "Not from")
    assert found()[-1] == digest
    change(tmp_path / "b/second/numpy_sum.py", "From", "No longer from")
    assert found()[-1] != digest


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
