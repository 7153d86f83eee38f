"""What is warned of is told, a few at most; what else is told of a kernel is read from its functions."""

import types
import warnings

import numpy as np
import pytest

from harness import libraries
from harness.cases import problems
from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case
from harness.checks import inside, notes
from harness.libraries import compilers, warned
from harness.measure import check_worker
from kernels.grid_max.numpy_meshgrid import run as right_maximum

needs_jax = pytest.mark.skipif(bool(libraries.missing("jax")), reason="needs jax")


@pytest.mark.fast
def test_of_many_warnings_a_few_are_told_once_each_and_refuse_nothing():
    with warned.collected() as found:
        warnings.simplefilter("default")
        for _ in range(3):
            warnings.warn("step() is old\nand more of this", DeprecationWarning, stacklevel=1)
        for number in range(10):
            warnings.warn(f"number {number}", UserWarning, stacklevel=1)
    assert warned.refusal(found) is None
    first, *_, last = warned.sentences(found)
    assert (first, last) == ("DeprecationWarning: step() is old", "it warns of 8 more")


@needs_jax
def test_what_a_library_warns_of_is_told_with_what_to_do():
    import jax
    import jax.numpy as jnp

    with warned.collected() as found:
        jax.jit(lambda x: x[:1], donate_argnums=0)(jnp.ones(3, "float32"))
    (told,) = warned.sentences(found)
    assert told.endswith("donated buffers were not usable: float32[3] (donate_argnums brings nothing here)")
    # In an import a constant says nothing of what calls compute.
    assert warned.of_compiling(found) == []


@needs_jax
def test_a_library_that_says_nothing_of_its_functions_costs_no_figure(planted, monkeypatch):
    """What is only told rests on inner parts of the libraries, which another version need not have."""
    import jax

    class PjitFunction:
        """With another way to say what it has compiled."""

        def __call__(self, x):
            return x

    case = planted("grid_max", PjitFunction(), "float64", library="jax", __name__="planted")
    call = Call(case, (np.ones(3),))
    assert notes.other_libraries(call, compilers.so_far()) == []
    monkeypatch.setattr(jax, "make_jaxpr", lambda run: lambda *given: "a text alone")
    assert notes.Followed(call).notes() == []
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

    found = inside.reached(Model())
    assert inner in found
    assert right_maximum in found
    assert np.sum not in found


@needs_jax
@pytest.mark.parametrize(("dtype", "told"), [("int64", False), ("float64", True)])
def test_double_precision_is_told_where_there_is_any(planted, monkeypatch, dtype, told):
    """The suite turns it on; of whole numbers nothing would be lost without it."""
    import jax.numpy as jnp

    def run(x):
        return jnp.sum(x)

    use_double_precision("jax")
    run.__module__ = "theirs.new"
    planted("grid_max", run, "float64", __name__="kernels.grid_max.jax_planted")
    monkeypatch.setattr(problems, "OUTSIDE", ("grid_max",))
    monkeypatch.setattr(libraries.of("jax"), "had_double_precision", False)
    call = Call(Case("grid_max", "jax_planted", "small", "float64", "cpu"), (np.arange(3).astype(dtype),))
    starts = [sentence.partition(",")[0] for sentence in notes.Followed(call).notes()]
    assert starts == ["new.py leaves jax_enable_x64 off"] * told
