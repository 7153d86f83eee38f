"""What is warned of: a hint is told, what means that something else is measured refuses. Decorators."""

import types
import warnings

import numpy as np
import pytest

from harness import libraries
from harness.cases import problems
from harness.cases.call import Call
from harness.cases.case import Case
from harness.checks import notes
from harness.libraries import warned
from harness.measure import check_worker
from kernels.grid_max.numpy_meshgrid import run as right_maximum

needs_jax = pytest.mark.skipif(bool(libraries.missing("jax")), reason="needs jax")
needs_numba = pytest.mark.skipif(bool(libraries.missing("numba")), reason="needs numba")


def old():
    warnings.warn("step() is old\nand more of this", DeprecationWarning, stacklevel=1)


def masked():
    x = np.arange(3.0)
    return np.where(x > 0, np.log(x), 0)


def in_vain():
    import jax
    import jax.numpy as jnp

    jax.jit(lambda x: x[:1], donate_argnums=0)(jnp.ones(3, "float32"))


HINTS = {
    "old": (old, "DeprecationWarning: step() is old"),
    "masked": (
        masked,
        "RuntimeWarning: divide by zero encountered in log (np.errstate says where that is meant)",
    ),
    "in vain": (in_vain, "donated buffers were not usable: float32[3] (donate_argnums brings nothing here)"),
}


@pytest.mark.parametrize("name", HINTS)
def test_a_hint_is_told_once_and_refuses_nothing(name):
    warns, sentence = HINTS[name]
    if name == "in vain" and libraries.missing("jax"):
        pytest.skip(libraries.missing("jax"))
    with warned.collected() as found:
        warnings.simplefilter("default")
        for _ in range(3):
            warns()
    assert warned.refusal(found) is None
    (told,) = warned.told(found)
    assert told.endswith(sentence)


@pytest.mark.fast
def test_of_many_warnings_a_few_are_told():
    with warned.collected() as found:
        for number in range(10):
            warnings.warn(f"number {number}", UserWarning, stacklevel=1)
    assert warned.told(found)[-2:] == ["UserWarning: number 2", "it warns of 7 more"]


def python_instead():
    import numba

    @numba.jit(forceobj=True)
    def run(x):
        found = {}
        for value in x:
            found[str(value)] = object()
        return found

    run(np.ones(2))


def leaves_its_prange():
    import numba

    @numba.njit(parallel=True)
    def run(x):
        total = 0.0
        for i in numba.prange(len(x)):
            if x[i] < 0:
                raise ValueError
            total += x[i]
        return total

    run(np.ones(2))


@needs_numba
@pytest.mark.parametrize(
    ("warns", "why"),
    [
        (python_instead, "Numba falls back to object mode, and Python would run in its name: write what"),
        (leaves_its_prange, "its prange is not run in parallel, as there is more than one way into or out"),
    ],
)
def test_what_means_that_something_else_is_measured_refuses(warns, why):
    with warned.collected() as found:
        warns()
    assert warned.refusal(found).startswith(why)


@needs_jax
def test_a_dtype_that_is_lost_in_a_call_refuses():
    import jax
    import jax.numpy as jnp

    before = jax.config.jax_enable_x64
    try:
        jax.config.update("jax_enable_x64", False)
        with warned.collected() as found:
            jnp.zeros(3, jnp.float64)
    finally:
        jax.config.update("jax_enable_x64", before)
    assert warned.refusal(found).startswith("float64 is asked for where jax_enable_x64 is off")
    assert warned.of_compiling(found) == []  # in an import a constant says nothing of what calls compute


# What is asked of a library, by its notes.


@needs_numba
def test_flags_of_fast_mathematics_are_told_by_what_they_allow():
    import numba

    def noted(fastmath):
        total = numba.njit(fastmath=fastmath)(lambda x: x + 1)
        total(1.0)
        return notes.of_numba(lambda x: total(x))

    assert noted({"reassoc", "nsz"}) == ["fastmath: sums in another order"]
    assert noted({"contract"}) == ["fastmath: contract"]
    assert noted(False) == []


@needs_numba
def test_python_inside_compiled_code_is_told():
    import numba

    @numba.njit
    def run(x):
        with numba.objmode(total="float64"):
            total = float(np.sum(x))
        return 2 * total

    run(np.ones(3))
    assert notes.of_numba(run) == ["interpreted in part: object mode inside compiled code"]


@needs_jax
def test_a_library_that_says_nothing_of_its_functions_costs_no_figure(planted, monkeypatch):
    """What is only told rests on inner parts of the libraries, which another version need not have."""
    import jax

    class PjitFunction:
        """With another way to say what it has compiled."""

        def __call__(self, x):
            return x

    assert notes.compiled_by(PjitFunction()) == set()
    monkeypatch.setattr(jax, "make_jaxpr", lambda run: lambda *given: "a text alone")
    case = planted("grid_max", lambda x: x, "float64", library="jax", __name__="planted")
    call = Call(case, (np.ones(3),))
    followed = notes.Followed(call)
    assert (followed.text, followed.operations, followed.notes()) == ("", 0, [])
    monkeypatch.delattr(notes, "_compiled_by_numba")
    told, last = check_worker.remarks(call, None, {})
    assert (told, last(told)) == ([], [])


def test_functions_are_found_by_their_names_wherever_they_stand():
    def inner(x):
        return x

    theirs = types.ModuleType("theirs")
    theirs.step = right_maximum

    def run(x):
        return [(lambda y: theirs.step(inner(y)))(x), np.sum(x)]

    class Model:
        def __call__(self, x):
            return run(x)

    found = notes.reached(Model())
    assert inner in found
    assert right_maximum in found
    assert np.sum not in found


@needs_jax
@pytest.mark.parametrize(("dtype", "told"), [("int64", False), ("float64", True)])
def test_double_precision_is_told_where_there_is_any(monkeypatch, dtype, told):
    """The suite turns it on; of whole numbers nothing would be lost without it."""
    import jax.numpy as jnp

    from harness.cases.call import use_double_precision

    use_double_precision("jax")

    def run(x):
        return jnp.sum(x)

    run.__module__ = "theirs.new"
    monkeypatch.setattr(problems, "OUTSIDE", ("mine",))
    monkeypatch.setattr(
        problems, "kernel", lambda *names: types.SimpleNamespace(__name__="kernels.mine.jax_x")
    )
    monkeypatch.setattr(libraries.of("jax"), "had_double_precision", False)
    x = np.arange(3).astype(dtype)
    case = Case("mine", "jax_x", "small", "float64", "cpu")
    call = types.SimpleNamespace(case=case, run=run, arguments=(x,), inputs=(x,), workspace=())
    sentences = notes.Followed(call).notes()
    starts = [sentence.partition(",")[0] for sentence in sentences]
    assert starts == ["new.py leaves jax_enable_x64 off"] * told
