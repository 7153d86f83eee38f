"""What decides a claim and what does not: dtypes, sizes, CPUs, failures, drift, code."""

import pytest

from harness.analysis.stats import TOO_CLOSE as CLOSE
from harness.cases import problems
from harness.claims import readability
from harness.claims.lecture import CLAIMS, SMALL_N
from harness.claims.readability import Unreadable
from harness.claims.rules import FAILS, GPU, HOLDS, LECTURE_N, MISSING, VERDICTS
from harness.claims.table import table
from meta_tests.made_up import about, loaded, rows, world
from meta_tests.test_claims import BY_CODE, STATED, judge, without

pytestmark = pytest.mark.fast


@pytest.mark.parametrize(
    ("mine", "theirs", "word"),
    [
        ("y = 1", "y = 1\nif y:\n    y = 2", HOLDS),
        ("y = 1\nif y:\n    y = 2", "y = 1", FAILS),
        ("y = 1\nx = 2\nz = 3", "if y:\n    y = 2", CLOSE),
        ("y = 1", "y = 1", CLOSE),
    ],
)
def test_code_decides(mine, theirs, word, monkeypatch):
    def source(problem, kernel):
        body = mine if kernel in ("numba_loop", "jax_vmap") else theirs
        return "def run(y):\n" + "".join(f"    {line}\n" for line in body.splitlines())

    monkeypatch.setattr(readability, "source", source)
    for name in BY_CODE:
        assert judge(STATED[name], world()).word == word
        # What the code says is the same in every dtype, so it is said once.
        both = world() + rows("jax_vmap", warm=1.0, dtype="float32")
        assert judge(STATED[name], both).figures == judge(STATED[name], world()).figures


def test_a_kernels_code_is_found_and_nothing_else_is():
    code = readability.source("quadratic_map", "numba_loop")
    assert "def run(" in code
    assert '"""' not in code
    assert readability.source("quadratic_map", "no_such_kernel") is None
    assert readability.source("../harness", "units") is None
    assert readability.source("quadratic_map", "../grid_max/jax_vmap") is None


BEHIND = '''
"""Two functions, of which one is needed."""

import math
import sys

import numpy as np

RATE = 0.96


def other(x):
    return sys.getsizeof(x)


def share(x):
    """Not counted."""
    # Nor is this.
    return RATE * x


@staticmethod
def f(x):
    return share(x) / np.sum(x)


if __name__ == "__main__":
    print(other(2))
'''


@pytest.mark.parametrize(
    "code",
    [
        "from .old import f\n\nrun = f",
        "from old import f\n\nrun = f",
        "from .old import f as run",
        "from old import f as of_old\n\nrun = of_old",
        "from package import share_of as run",
        "from ..package.inner import f as run",
    ],
)
def test_the_code_behind_an_import_is_that_of_the_function_and_what_it_needs(tmp_path, monkeypatch, code):
    files = {"mine/old.py": BEHIND, "old.py": BEHIND, "package/inner.py": BEHIND}
    files |= {"package/__init__.py": "from .inner import f as share_of\n"}
    files |= {"mine/numpy_old.py": f'"""NumPy"""\n\n{code}\n'}
    files |= {"mine/numpy_more.py": '"""NumPy"""\n\nfrom .old import f\n\ndef run(x):\n    return f(x)\n'}
    files |= {"mine/numpy_gone.py": '"""NumPy"""\n\nfrom .old import not_there as run\n'}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(readability.kernels, "PROBLEMS", ("mine",))
    monkeypatch.setattr(readability.kernels, "__path__", [str(tmp_path)])
    monkeypatch.syspath_prepend(tmp_path)
    code = readability.source("mine", "numpy_old")
    assert code.startswith("import numpy as np\nRATE = 0.96\ndef share(x):\n")
    assert code.endswith("@staticmethod\ndef f(x):\n    return share(x) / np.sum(x)\n")
    # An import, a constant, two functions of two lines, and what stands above one of them.
    assert readability.lines("mine", "numpy_old") == 7
    # A function that cannot be read has no number of lines: that of its import would be taken for it.
    with pytest.raises(Unreadable, match="numpy_gone is in old, which cannot be read here"):
        readability.lines("mine", "numpy_gone")
    # What does more than hand over is shown as it is.
    assert "def run(x)" in readability.source("mine", "numpy_more")
    (tmp_path / "mine" / "numpy_broken.py").write_text("def run(x:\n")
    assert readability.source("mine", "numpy_broken") == "def run(x:\n"
    with pytest.raises(Unreadable, match="numpy_broken"):
        readability.lines("mine", "numpy_broken")
    # Nor does a file in another encoding, or of no text at all, end a report.
    (tmp_path / "mine" / "old.py").write_bytes(b"# caf\xe9\ndef not_there(x):\n    return x\n")
    assert readability.source("mine", "numpy_gone") == "from .old import not_there as run\n"
    (tmp_path / "mine" / "numpy_nothing.py").write_bytes(b"\0")
    with pytest.raises(Unreadable, match="numpy_nothing"):
        readability.lines("mine", "numpy_nothing")


def test_a_claim_must_hold_in_every_dtype():
    claim = STATED["NUMBA_SPEED"]
    single = {"dtype": "float32"}
    fails = rows("numba_serial", warm=0.5, **single) + rows("numpy_prebuilt_mesh", warm=0.2, **single)
    verdict = judge(claim, world() + fails)
    assert verdict.word == FAILS
    assert "float64" in verdict.figures
    assert "float32" in verdict.figures
    assert judge(claim, world() + rows("numba_serial", warm=0.1, **single)).word == MISSING
    # Where one dtype leaves it open, another in which it fails still decides.
    for open_ in ({"warm": 0.248}, {"rounds": 5}, {"warm": None}):
        assert judge(claim, world(numba_serial=open_) + fails).word == FAILS


def test_another_n_decides_nothing_whatever_its_size_is_called():
    assert {judge(claim, about(world(), n_asked=300)).word for claim in CLAIMS} == {MISSING}


def test_the_lectures_n_is_found_whatever_its_size_is_called():
    swept = about(world(), size="3000") + about(world(), size="300", n=300, n_asked=300)
    words = {judge(claim, world()).word for claim in CLAIMS}
    assert words > {HOLDS, MISSING}
    assert [judge(claim, swept) for claim in CLAIMS] == [judge(claim, world()) for claim in CLAIMS]


def test_the_lectures_n_is_that_of_the_problems():
    for problem, n in LECTURE_N.items():
        assert problems.problem(problem).sizes["lecture"] == n
    assert problems.problem("grid_max").sizes["medium"] == SMALL_N
    assert set(LECTURE_N) == {claim.problem for claim in CLAIMS}


def test_a_result_without_a_problem_of_the_lectures_is_asked_nothing():
    other = loaded(rows("numpy_a", "my_port", warm=1.0))
    assert table({"one": other}) == []
    assert len(table({"one": other, "two": loaded(world())})) == len(CLAIMS)


def test_of_several_numbers_of_cpus_the_largest_decides():
    few = rows("numba_parallel", warm=0.13, cpus=1) + rows("numba_serial", warm=0.13, cpus=1)
    many = rows("numba_parallel", warm=0.04, cpus=4) + rows("numba_serial", warm=0.13, cpus=4)
    assert {judge(STATED["PRANGE"], both).word for both in (many + few, few + many)} == {HOLDS}
    assert judge(STATED["PRANGE"], world() + few).word == HOLDS
    assert judge(STATED["PRANGE"], few).word == MISSING


def test_a_failure_is_named_in_the_figures():
    for name in ("FORI_IS_EFFICIENT", "NUMBA_IS_EFFICIENT", "IN_PLACE"):
        assert "jax_fori failed: it is said why" in judge(STATED[name], without("time", "jax_fori")).figures
    assert "prebuilt" not in judge(STATED["JAX_WINS"], world(numpy_prebuilt_mesh={"warm": 0.001})).figures
    disturbed = judge(STATED["NUMBA_SPEED"], world(numba_serial={"disturbed": range(6)}))
    assert "every process of numba_serial was disturbed" in disturbed.figures
    wins = judge(STATED["JAX_WINS"], without("died", "numba_serial"))
    assert wins.word == HOLDS
    assert "of those that finished" in wins.figures
    assert "numba_serial failed: it is said why" in wins.figures


def test_a_world_as_the_lecture_has_it():
    words = {name: judge(claim, world()).word for name, claim in STATED.items() if name not in BY_CODE}
    assert FAILS not in words.values()
    assert set(words.values()) <= set(VERDICTS)
    open_ = {"PRANGE_BY_SIZE": MISSING, "JAX_ON_GPU": GPU, "JAX_ON_GPU_SPEED": GPU, "BELONGS_ON_CPU": GPU}
    assert {n: w for n, w in words.items() if w != HOLDS} == open_ | {"JAX_DIFFERENTIATES": MISSING}


def test_the_table_judges_each_result_by_itself():
    results = {"one": loaded(world()), "other": without("time", "jax_fori")}
    found = dict(table(results))
    assert list(found) == list(CLAIMS)
    assert {name: verdict.word for name, verdict in found[STATED["FORI_IS_EFFICIENT"]].items()} == {
        "one": HOLDS,
        "other": FAILS,
    }
