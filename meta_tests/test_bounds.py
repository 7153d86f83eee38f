"""Kernels that read or write where their arrays are not, and are right by what lies there."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from harness.cases import problems
from harness.cases.call import Call
from harness.cases.case import Case
from harness.checks import agreement, bounds, memory, shortcuts
from harness.checks.agreement import Disagreement
from harness.measure import check_worker
from meta_tests.small_problems import PROBLEMS

numba = pytest.importorskip("numba", exc_type=ImportError)

PAIRS = {
    "__init__": """
        def inputs(n, dtype):
            return (np.random.default_rng(0).uniform(0, 1, n).astype(dtype),)

        def tolerance(x):
            return float((np.sqrt(len(x)) + 20) * np.finfo(x.dtype).eps * np.sum(x.astype(np.float64)))
    """,
    "numpy_plain": """
        def run(x):
            return np.sum(x[:-1] * x[1:])
    """,
}
# {what is wrong: (a kernel, why it is refused)}. Each agrees with NumPy on nearly all inputs.
OUTSIDE = {
    "adds what lies behind": (
        """
        @numba.njit
        def run(x):
            total = x.dtype.type(0)
            for i in range(len(x)):
                total += x[i] * x[i + 1]
            return total
        """,
        "index 60 is out of bounds for an axis of size 60",
    ),
    "reads, and does not use it": (
        """
        @numba.njit
        def run(x):
            total = x.dtype.type(0)
            for i in range(len(x)):
                after = x[i + 1]
                if i + 1 < len(x):
                    total += x[i] * after
            return total
        """,
        "index 60 is out of bounds for an axis of size 60",
    ),
    "writes behind an array of its own": (
        """
        @numba.njit
        def run(x):
            products = np.zeros(len(x) - 2, x.dtype)
            total = x.dtype.type(0)
            for i in range(len(x) - 1):
                products[i] = x[i] * x[i + 1]
                total += products[i]
            return total
        """,
        "index 58 is out of bounds for an axis of size 58",
    ),
    "counts too far from the end": (
        """
        @numba.njit
        def run(x):
            total = x.dtype.type(0)
            for i in range(len(x) + 1):
                if i > 1:
                    total += x[-i] * x[1 - i]
                before = x[-i - 1]
            return total + 0 * before
        """,
        "index -61 is out of bounds for an axis of size 60",
    ),
    "in a function that it calls, over threads": (
        """
        @numba.njit
        def product(x, i):
            return x[i] * x[i + 1]

        @numba.njit(parallel=True)
        def all_of(x):
            products = np.empty_like(x)
            for i in numba.prange(len(x)):
                products[i] = product(x, i)
            return products

        def run(x):
            return np.sum(all_of(x)[:-1])
        """,
        "index 60 is out of bounds for an axis of size 60",
    ),
    "for a signature": (
        """
        @numba.njit([numba.float64(numba.float64[::1]), numba.float32(numba.float32[::1])])
        def run(x):
            total = x.dtype.type(0)
            for i in range(len(x)):
                total += x[i] * x[i + 1]
            return total
        """,
        "index 60 is out of bounds for an axis of size 60",
    ),
    "for signatures, one function within another": (
        """
        KINDS = [numba.float64(numba.float64[::1]), numba.float32(numba.float32[::1])]

        @numba.njit([
            numba.float64(numba.float64[::1], numba.int64), numba.float32(numba.float32[::1], numba.int64)
        ])
        def product(x, i):
            return x[i] * x[i + 1]

        @numba.njit(KINDS)
        def run(x):
            total = x.dtype.type(0)
            for i in range(len(x)):
                total += product(x, i)
            return total
        """,
        "index 60 is out of bounds for an axis of size 60",
    ),
}
INSIDE = {
    "from the end, with a step, and none": """
        @numba.njit(parallel=True, cache=True)
        def run(x):
            total = x.dtype.type(0)
            for i in numba.prange(2, len(x) + 1):
                total += x[-i] * x[1 - i]
            return total + np.sum(x[len(x):]) + np.sum(x[5:5:-1])
    """,
    "an index error that it catches": """
        @numba.njit
        def after(x, i):
            if i >= len(x):
                raise IndexError("there is none")
            return x[i]

        @numba.njit
        def run(x):
            total = x.dtype.type(0)
            for i in range(len(x)):
                try:
                    total += x[i] * after(x, i + 1)
                except Exception:
                    pass
            return total
    """,
}


@pytest.fixture
def case_of(stated, monkeypatch):
    """``case_of(source)``: the case of a Numba kernel that adds the products of neighbours."""
    monkeypatch.setitem(PROBLEMS, "pairs", PAIRS)

    def made(source, kernel="numba_it", **changed):
        name = stated("pairs", **{kernel: source} | changed)
        return Case(name, kernel, "small", "float64", "cpu")

    return made


def call_of(case):
    """The call on the timed inputs, which has been made: what it takes decides whether it is looked at."""
    call = Call(case, problems.problem(case.problem).inputs(case.n, case.dtype))
    call()
    return call


@pytest.mark.parametrize("fault", OUTSIDE)
def test_an_index_that_an_array_does_not_have_is_told(case_of, fault):
    source, message = OUTSIDE[fault]
    call = call_of(case_of(source))
    with pytest.raises(Disagreement, match=message) as refusal:
        bounds.check(call, whole_kernel=True)
    assert "reads or writes outside of an array" in str(refusal.value)
    assert refusal.value.whole_kernel


def test_one_that_is_always_right_is_refused_all_the_same(case_of):
    source, message = OUTSIDE["writes behind an array of its own"]
    with pytest.raises(Disagreement, match=message):
        shortcuts.admit(case_of(source))


def test_a_wrong_value_is_explained_by_an_index(case_of):
    source, message = OUTSIDE["adds what lies behind"]
    with pytest.raises(Disagreement, match=message), check_worker.explained(call_of(case_of(source)), None):
        raise Disagreement("another value")


@pytest.mark.parametrize("right", INSIDE)
def test_a_kernel_that_stays_inside_is_not_refused(case_of, right):
    shortcuts.admit(case_of(INSIDE[right]))


def test_afterwards_everything_is_as_it_was(case_of):
    """The options, the compiled code, and what is kept on a disk: it must not be the code with checks."""
    case = case_of(INSIDE["from the end, with a step, and none"])
    run = problems.kernel(case.problem, case.kernel).run
    call = call_of(case)
    result, before = call(), dict(run.overloads)
    options, kept = dict(run.targetoptions), sorted(problems.problem(case.problem).folder.rglob("*.nb?"))
    bounds.check(call, whole_kernel=True)
    assert run.targetoptions == options
    assert dict(run.overloads) == before
    assert agreement.same_bits(call(), result)
    assert sorted(problems.problem(case.problem).folder.rglob("*.nb?")) == kept


def test_a_large_call_is_not_made_again(case_of, monkeypatch):
    """Only the check inputs are looked at where the timed ones would take too long."""
    far = """
        @numba.njit
        def run(x):
            total = x.dtype.type(0)
            for i in range(len(x) - 1):
                total += x[i] * x[i + 1]
            return total + 0 * x[len(x) if len(x) == 600 else 0]
    """
    case = replace(case_of(far), size="medium")
    call = call_of(case)
    with pytest.raises(Disagreement, match="index 600 is out of bounds for an axis of size 600"):
        bounds.check(call, whole_kernel=False)
    monkeypatch.setattr(bounds, "MOST_SECONDS", 0)
    bounds.check(call, whole_kernel=True)


BESIDE = {
    "reads": (
        "sum(as_strided(x, (len(x) + 1,), x.strides))",
        "it is right where other numbers lie beside its inputs",
    ),
    "reads before": (
        "x.sum() + 0 * as_strided(x[1:], (len(x),), (-x.strides[0],))[2]",
        "it is right where other numbers lie beside its inputs",
    ),
    "writes": (
        "np.sum(x) + 0 * put(as_strided(x, (len(x) + 1,), x.strides))",
        "writes beside its input number 1",
    ),
}


@pytest.mark.fast
@pytest.mark.parametrize("fault", BESIDE)
def test_what_numpy_reads_or_writes_beside_its_inputs_is_seen(planted, monkeypatch, fault):
    from numpy.lib.stride_tricks import as_strided

    def put(array):
        array[-1] = 0
        return 0

    expression, message = BESIDE[fault]
    names = {"np": np, "as_strided": as_strided, "put": put, "sum": np.sum}
    run = eval(f"lambda x: {expression}", names)
    case = planted("grid_max", run, "float64")
    inputs = (np.concatenate([np.ones(40), np.zeros(20)])[:40],)
    with pytest.raises(Disagreement, match=message):
        agreement._check_guarded(case, inputs, np.float64(40), 1e-9)


@pytest.mark.fast
@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4),
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(24, dtype=np.int32).reshape(3, 8)[:, ::2],
        np.arange(12.0)[::-3],
        np.broadcast_to(np.arange(4.0), (3, 4)),
        np.lib.stride_tricks.sliding_window_view(np.arange(9.0), 4),
        np.arange(7.0, dtype=np.float32)[1:],
        np.array(3.0),
        np.zeros(0),
        np.float64(3),
        np.array([True, False]),
        4,
    ],
    ids=str,
)
def test_an_array_lies_between_guards_as_it_lay_before(array):
    guarded = memory.Guarded(array)
    assert np.array_equal(guarded.array, array)
    assert guarded.is_untouched
    if isinstance(array, np.ndarray):
        assert guarded.array.strides == array.strides
        assert guarded.array.ctypes.data % memory.LINE == array.ctypes.data % memory.LINE
        for flag in ("C_CONTIGUOUS", "F_CONTIGUOUS", "WRITEABLE", "ALIGNED"):
            assert guarded.array.flags[flag] == array.flags[flag]


@pytest.mark.parametrize("backwards", [False, True])
def test_functions_with_signatures_may_stand_in_any_order(case_of, monkeypatch, backwards):
    functions = list(bounds._functions())
    source, message = OUTSIDE["for signatures, one function within another"]
    call = call_of(case_of(source))
    own = [one for one in bounds._functions() if not any(one is known for known in functions)]
    monkeypatch.setattr(bounds, "_functions", lambda: own[::-1] if backwards else own)
    with pytest.raises(Disagreement, match=message):
        bounds.check(call, whole_kernel=True)
    assert not any(one._can_compile for one in own)


def test_another_version_of_numba_refuses_nothing(case_of, monkeypatch):
    """Its inner parts are nobody's promise: without them there is no such check, and no other figure."""
    from numba.core import cgutils

    monkeypatch.delattr(cgutils, "do_boundscheck")
    call = call_of(case_of(INSIDE["from the end, with a step, and none"]))
    run = problems.kernel(call.case.problem, call.case.kernel).run
    before = dict(run.overloads)
    bounds.check(call, whole_kernel=True)
    assert dict(run.overloads) == before
    reference = SimpleNamespace(value=None, tolerance=None)
    with pytest.raises(Disagreement, match="another value"), check_worker.explained(call, reference):
        raise Disagreement("another value")
