"""A problem of the user's own: template and examples run, and what cannot be run costs itself alone."""

import json
import os
import re
import shutil
import sys
from types import SimpleNamespace

import pytest

from harness.report import block
from meta_tests.admitted import verify_timed
from meta_tests.small_problems import write
from meta_tests.test_variants import WITH_VARIANTS
from meta_tests.whole import ROOT, run_python, run_suite

QUICK = ["--rounds=1", "--dtype=float64", "--size=small"]


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def example(name, folder):
    """A copy of an example. No two have the same name: Python keeps what it has imported."""
    return shutil.copytree(ROOT / "examples" / name, folder / f"{name}_{folder.name}")


@pytest.fixture
def mine(tmp_path):
    """A copy of the template, to be broken."""
    return example("template", tmp_path)


@pytest.fixture
def found(mine, monkeypatch):
    """The same where `kernels` looks for problems, as after --problem-path."""
    import kernels

    monkeypatch.setattr(kernels, "__path__", [*kernels.__path__, str(mine.parent)])
    return mine


# A copy of a kernel that is not the reference, what is changed in it, and why that copy has no figures.
BAD = {
    "numba_more": ("def run(x, ", "def run(x, y, ", "TypeError: not enough arguments: expected 3, got 2"),
    "jax_raises": ("import jax\n", "raise RuntimeError('not today')\n", "RuntimeError: not today"),
    "numpy_go": ("def run(", "def go(", "ImportError: numpy_go.py has no function run(*inputs)"),
    "numpy_typo": ("):\n", ":\n", "SyntaxError: '(' was never closed (numpy_typo.py, line "),
    "numpy_mute": ('"""', '""" """\n_ = """', "ImportError: numpy_mute.py has no docstring; its first line"),
}
GUFUNC = '''"""Numba, guvectorize"""

import numba


@numba.guvectorize(["void(float64[:], float64, float64[:])"], "(n),()->()")
def run(x, factor, total):
    total[0] = 0
    for value in x:
        total[0] += value * value
    total[0] *= factor
'''
GOOD = ("numpy_sum", "numba_loop", "jax_sum", "numba_gufunc")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of the template with more kernels, of code that moves to JAX, and of a problem with variants."""
    folder = tmp_path_factory.mktemp("run")
    mine, port = example("template", folder), example("port", folder)
    for kernel, (old, new, _) in BAD.items():
        right = next(name for name in GOOD if name.partition("_")[0] == kernel.partition("_")[0])
        change(shutil.copy(mine / f"{right}.py", mine / f"{kernel}.py"), old, new)
    (mine / "numba_gufunc.py").write_text(GUFUNC)
    change(mine / "__init__.py", '("numpy_sum", "numba_loop", "jax_sum")', repr((*GOOD, *BAD)))
    shutil.copy(port / "new.py", port / "narrow.py")
    change(
        port / "narrow.py", "total.mean() / len(growth)", "(total.mean() / len(growth)).astype(jnp.float32)"
    )
    (port / "jax_narrow.py").write_text('"""JAX, narrow"""\n\nfrom .narrow import mean_utility as run\n')
    change(port / "__init__.py", '"jax_new")', '"jax_new", "jax_narrow")')
    totals = write(folder / "totals", {name: WITH_VARIANTS[name] for name in ("__init__", "numpy_plain")})
    options = [*QUICK, *(f"--problem-path={path}" for path in (mine, port, totals))]
    options += [f"--problem={mine.name},{port.name},totals:all", f"--benchmark-storage={folder}"]
    done = run_suite(ROOT, "--benchmark-only", *options)
    assert done.returncode == 1, done.stdout + done.stderr
    return SimpleNamespace(
        page=(folder / "last.html").read_text(),
        saved=json.loads((folder / "last.json").read_text()),
        mine=mine.name,
        port=port.name,
    )


def test_what_can_be_run_is_measured_from_anywhere_and_so_are_variants(run):
    """Whatever can be called with the inputs can: a gufunc makes its third argument itself."""
    rows = [row["extra_info"] for row in run.saved["benchmarks"]]
    measured = {(row["problem"], row["kernel"]) for row in rows}
    assert measured == {
        *((run.mine, kernel) for kernel in GOOD),
        *((run.port, kernel) for kernel in ("numpy_old", "jax_new")),
        *((f"totals{variant}", "numpy_plain") for variant in ("", ":in_order", ":one_group")),
    }
    assert {row["question"] for row in rows} == {"first_call", "memory", "speed"}
    assert "untyped number would turn float32" in run.page


def test_a_kernel_that_cannot_be_run_keeps_no_other_from_its_figures(run):
    reasons = {line["kernel"]: line["reason"] for line in run.saved["failed"]}
    assert reasons.keys() == {*BAD, "jax_narrow"}
    for kernel, (_, _, reason) in BAD.items():
        assert reasons[kernel].startswith(reason)
    assert "numpy_typo.py cannot be read" in run.page


def test_a_port_is_answered_with_its_lines_and_the_precision_that_only_the_suite_turns_on(run):
    of_port = {"benchmarks": [row for row in run.saved["benchmarks"] if row["params"]["problem"] == run.port]}
    for name in ("samples", "failed"):
        of_port[name] = [line for line in run.saved[name] if line["problem"] == run.port]
    told = " ".join(block.text(run.saved | of_port, 160, False).split())
    assert "2 kernels agree with NumPy, on the timed inputs alone." in told
    for line in (
        "jax_new: new.py leaves jax_enable_x64 off, and JAX then makes float32 of float64",
        "jax_narrow is wrong, and has no figures: returned float32, where the reference has float64: half of "
        "the digits are lost inside.",
    ):
        assert line in told
    about = [sample["about"] for sample in of_port["samples"] if "about" in sample]
    assert {(one["work_is"], one["work_count"]) for one in about} == {("household-period", 10_000)}
    assert {one["has_check_inputs"] for one in about} == {False}


def test_one_of_two_workers_checks_all_kernels(mine):
    asked = ["-n", "2", "-v", "--size=small", f"--problem-path={mine}", "bench_tests"]
    done = run_suite(ROOT, "--benchmark-disable", *asked)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.findall(r"^\[(gw\d)\].* PASSED bench_tests/test_(\w+)", done.stdout, re.MULTILINE)
    assert len({worker for worker, _ in passed}) == 1
    assert {question for _, question in passed} == {"agreement", "first_call", "memory", "speed"}


def test_a_comparison_asks_only_for_the_dtypes_that_it_compares(found, monkeypatch):
    from harness.cases import problems
    from harness.compare.__main__ import parser, selected

    for name in ("OUTSIDE", "PROBLEMS"):
        monkeypatch.setattr(problems, name, (found.name,))
    change(found / "numpy_sum.py", "np.sum(x**2)", "np.sum(x**2, dtype=np.float64)")
    assert {case.dtype for case in selected(parser().parse_args([".", "."]))} == {"float64"}
    with pytest.raises(ValueError, match="state DTYPES"):
        selected(parser().parse_args([".", ".", "--dtype=float32"]))


def test_a_static_argument_that_is_no_int_says_so(found):
    """JAX's own sentence ends in the middle: "The error was"."""
    from harness.cases.call import use_double_precision
    from harness.cases.case import Case
    from harness.measure.child import failed

    change(found / "jax_sum.py", "@jax.jit", "@partial(jax.jit, static_argnums=1)")
    change(found / "jax_sum.py", "import jax\n", "from functools import partial\n\nimport jax\n")
    use_double_precision("jax")
    with pytest.raises(ValueError, match="static") as refusal:
        verify_timed(Case(found.name, "jax_sum", "small", "float64", "cpu"))
    assert failed(refusal.value)["failed"] == (
        "ValueError: a static argument has to be an int: another number is a JAX array, which cannot be one"
    )


@pytest.mark.parametrize(
    ("name", "option", "said", "most_lines"),
    [
        ("mine", "--problem-path={}", "__init__.py: has no REFERENCE", 1),
        ("grid_max", "--problem-path={}", "a problem 'grid_max' already", 1),
        # pytest's own, with its usage.
        ("mine", "--size=1", "--size: give small, medium, lecture or a whole number above 1, not '1'", 5),
    ],
)
def test_a_mistake_ends_the_run_with_one_line(mine, name, option, said, most_lines):
    change(mine / "__init__.py", 'REFERENCE = "numpy_sum"', "")
    folder = mine.rename(mine.parent / name)
    done = run_suite(ROOT, "--benchmark-disable", "-q", option.format(folder))
    assert done.returncode == 4
    told = done.stderr.strip().splitlines()
    assert [line for line in told if said in line]
    assert len(told) <= most_lines


@pytest.mark.fast
def test_nothing_reads_the_problems_before_it_is_known_where_they_are():
    modules = ("harness.cases.options", "harness.plugin", "harness.compare.__main__")
    lines = (f"import {module}; print('kernels' in sys.modules)" for module in modules)
    done = run_python("-c", "\n".join(["import sys", *lines]))
    assert done.stdout == "False\n" * len(modules), done.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("grid_max", "there is a problem 'grid_max' already"),
        ("vector_cos", "there is a problem 'vector_cos' already"),
        ("two words", "rename the folder"),
        ("class", "cannot be a problem's name"),
        ("none", "holds no __init__.py; copy examples/template"),
        ("a_file", "is a file; give its folder"),
        ("elsewhere/same", "two folders are called same; rename one of them"),
    ],
)
def test_a_folder_that_cannot_be_used_gets_one_line(mine, monkeypatch, name, message):
    from harness.cases.options import use_problems

    monkeypatch.setenv("PROBLEM_PATH", "")
    mine, other = mine.rename(mine.parent / "same"), mine.parent / name
    if name == "a_file":
        other.write_text("")
    elif name != "none":
        shutil.copytree(mine, other)
    with pytest.raises(ValueError, match=r"^--problem-path: ") as refusal:
        use_problems([mine, other])
    (line,) = str(refusal.value).splitlines()
    assert message in line
    assert os.environ["PROBLEM_PATH"] == ""


def test_folders_are_told_to_every_process_unless_the_problems_were_read(mine, monkeypatch):
    from harness.cases.options import use_problems

    monkeypatch.setenv("PROBLEM_PATH", "")
    use_problems([])
    assert os.environ["PROBLEM_PATH"] == ""
    with pytest.raises(RuntimeError, match="imported before"):
        use_problems([mine])
    monkeypatch.delitem(sys.modules, "kernels")
    use_problems([str(mine), ROOT / "examples" / "portfolio"])
    assert os.environ["PROBLEM_PATH"].split(os.pathsep) == [str(mine), str(ROOT / "examples" / "portfolio")]


NAMED = """
import sys
from importlib.util import find_spec
from pathlib import Path

from harness.cases import problems, sources
from harness.claims import readability

for name in problems.OUTSIDE:
    folder, executed = problems.folder_of(name), f"kernels.{name}" in sys.modules
    shown = readability.source(name, "numpy_sum").splitlines()[0].removeprefix("# ")
    print(folder, executed, problems.label_of(name, "numpy_sum"), shown, sep=", ")
print(find_spec("kernels.third"))
# What says whether two runs are of the same code reads the same files.
before = sources.of_problems(problems.OUTSIDE)
for file in map(Path, sys.argv[1:]):
    file.write_text(file.read_text().replace("x**2", "x**3"))
    print(sources.of_problems(problems.OUTSIDE) == before)
"""


def test_each_folder_is_a_problem_by_itself_whatever_lies_beside_it(tmp_path):
    """A namesake beside another problem's folder is not it, and a neighbour is not there at all."""
    for folder in ("a/first", "a/second", "a/third", "b/second"):
        shutil.copytree(ROOT / "examples" / "template", tmp_path / folder)
        change(tmp_path / folder / "numpy_sum.py", "NumPy, sum of squares", f"From {folder}")
        change(tmp_path / folder / "numpy_sum.py", "import numpy", f"# From {folder}\nimport numpy")
    named = os.pathsep.join(str(tmp_path / folder) for folder in ("a/first", "b/second"))

    files = (str(tmp_path / folder / "numpy_sum.py") for folder in ("a/second", "b/second"))
    assert run_python("-c", NAMED, *files, PROBLEM_PATH=named).stdout.splitlines() == [
        *(f"{tmp_path / place}, False, From {place}, From {place}" for place in ("a/first", "b/second")),
        "None",
        "True",
        "False",
    ]
