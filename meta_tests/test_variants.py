"""Other inputs of the same problem, as problems of their own; and limits that a library is known to have."""

import json

import numpy as np
import pytest

from harness.cases import problems
from harness.cases.case import Case
from harness.cases.options import Options
from harness.cases.selection import SelectionError, select
from harness.checks import agreement, shortcuts
from harness.checks.agreement import Disagreement
from meta_tests.small_problems import PROBLEMS, write
from meta_tests.test_contract import case_of
from meta_tests.whole import ROOT, run_suite

VARIANTS = """
            def variants(n, dtype, seed):
                who, amounts, counts, factor = inputs(n, dtype, seed)
                return {
                    "in_order": (np.sort(who), amounts, counts, factor),
                    "one_group": (np.full(n, seed % 7), amounts, counts, factor),
                }
"""
WITH_VARIANTS = PROBLEMS["totals"] | {"__init__": PROBLEMS["totals"]["__init__"] + VARIANTS}
LIMITED = """
            KNOWN_LIMITS = {
                "jax": {"tiny": "JAX takes subnormal numbers for 0.", "ten": "JAX cannot count to ten."}
            }

            def probes(n, dtype):
                tiny = np.full(n, np.finfo(dtype).tiny / 8, dtype)
                return {"tiny": (tiny,), "ten": (np.full(n, 10, dtype),)}

            def inputs(n, dtype):
                return (np.random.default_rng(1).uniform(1, 2, n).astype(dtype),)

            def tolerance(x):
                return 0
"""
DOUBLES = """
            def run(x):
                return x * x.dtype.type(2)
"""


@pytest.fixture
def with_variants(stated, monkeypatch):
    """The name of a problem with two variants, among those that can be selected."""
    name = stated("totals", **WITH_VARIANTS)
    monkeypatch.setattr(problems, "PROBLEMS", (*problems.PROBLEMS, name))
    return name


def test_a_variant_is_the_problem_with_other_inputs(with_variants):
    plain, ordered = problems.problem(with_variants), problems.problem(f"{with_variants}:in_order")
    assert problems.variants_of(with_variants) == (f"{with_variants}:in_order", f"{with_variants}:one_group")
    assert ordered.name == f"{with_variants}:in_order"
    assert (ordered.kernels, ordered.sizes, ordered.reference) == (
        plain.kernels,
        plain.sizes,
        plain.reference,
    )
    for seed in (0, 3):
        own, those = ordered.inputs(60, "float32", seed), plain.inputs(60, "float32", seed)
        assert np.array_equal(own[0], np.sort(those[0]))
        assert np.array_equal(own[1], those[1])
    assert ordered.rotates
    assert problems.kernel(ordered.name, "numpy_plain") is problems.kernel(plain.name, "numpy_plain")
    assert Case(ordered.name, "numba_loop", "small", "float64", "cpu").id.startswith(
        f"{ordered.name}-numba_loop"
    )


@pytest.mark.parametrize("kernel", ["numpy_plain", "numba_loop", "jax_scatter"])
def test_kernels_answer_for_a_variant(with_variants, kernel):
    _, error = shortcuts.admit(case_of(f"{with_variants}:one_group", kernel))
    assert error == 0


def test_variants_are_run_where_they_are_asked_for(with_variants):
    name = with_variants

    def chosen(**options):
        return select(Options(sizes=("small",), **options)).problems

    everything = (name, f"{name}:in_order", f"{name}:one_group")
    assert chosen(problems=(name,)) == (name,)
    assert chosen(problems=(name,), variants=("all",)) == everything
    assert chosen(problems=(name,), variants=("one_group",)) == (name, f"{name}:one_group")
    assert chosen(problems=(f"{name}:one_group",)) == (f"{name}:one_group",)
    assert chosen(problems=(f"{name}:one_group", name)) == (name, f"{name}:one_group")
    assert chosen(kernels=(f"{name}:in_order/numba_loop",)) == (f"{name}:in_order",)
    assert chosen(problems=(f"{name}:in_order",), kernels=("numba_loop",)) == (f"{name}:in_order",)
    # A kernel named with its problem is meant on the other inputs too, where they are asked for.
    both = {"problems": (name,), "kernels": (f"{name}/numba_loop",)}
    assert chosen(**both) == (name,)
    assert chosen(**both, variants=("in_order",)) == (name, f"{name}:in_order")


def test_all_problems_are_every_one_without_variants(with_variants):
    assert select(Options(problems=("all",), sizes=("small",))).problems == problems.PROBLEMS
    everything = select(Options(problems=("all",), variants=("all",), sizes=("small",))).problems
    assert set(everything) >= {*problems.PROBLEMS, f"{with_variants}:in_order", f"{with_variants}:one_group"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"problems": ("{}:falling",)}, "--problem: there is no '{}:falling'; choose from {}, {}:in_order, "),
        (
            {"problems": ("{}",), "variants": ("falling",)},
            "--variants: there is no 'falling'; choose from in_",
        ),
        (
            {"variants": ("all",)},
            "--variants: there are none of grid_max, quadratic_map; with --problem, there ",
        ),
        ({"problems": ("everything",)}, "--problem: there is no 'everything'; choose from "),
    ],
)
def test_what_is_no_variant_gets_one_line(with_variants, options, said):
    given = {key: tuple(word.format(with_variants) for word in words) for key, words in options.items()}
    with pytest.raises(SelectionError) as refusal:
        select(Options(**given))
    assert str(refusal.value).startswith(said.replace("{}", with_variants))
    assert len(str(refusal.value).splitlines()) == 1


def test_a_run_has_variants_as_problems_of_their_own(tmp_path):
    folder, out = write(tmp_path / "totals", WITH_VARIANTS), tmp_path / "out.json"
    options = ["--rounds=1", "--size=small", "--variants=in_order", "--kernel=numpy_plain,numba_loop", "-q"]
    options += [f"--problem-path={folder}", f"--benchmark-json={out}"]
    done = run_suite(ROOT, "--benchmark-only", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(out.read_text())["benchmarks"]
    assert {row["extra_info"]["problem"] for row in rows} == {"totals", "totals:in_order"}
    timed = [row["extra_info"] for row in rows if row["extra_info"]["question"] == "speed"]
    assert len(timed) == 4


def test_a_known_limit_that_is_met_is_told_and_not_refused(stated):
    source = "@jax.jit\ndef run(x):\n    return jnp.where(jnp.abs(x) < 1e-37, 0, x) * x.dtype.type(2)"
    files = {"__init__": LIMITED, "numpy_plain": DOUBLES, "jax_flushes": source, "numpy_flushes": None}
    files["numpy_flushes"] = "def run(x):\n    return np.where(np.abs(x) < 1e-37, 0, x).astype(x.dtype) * 2"
    files["jax_wrong"] = "@jax.jit\ndef run(x):\n    return x * x.dtype.type(2) + x.dtype.type(1)"
    name = stated("places", **files)
    case = case_of(name, "jax_flushes")
    assert shortcuts.admit(case)[1] == 0
    assert agreement.limits_met(case) == ["JAX takes subnormal numbers for 0."]
    # It is JAX's limit: another library has to answer, and beyond these probes so has JAX.
    assert agreement.limits_met(case_of(name, "numpy_plain")) == []
    with pytest.raises(Disagreement, match="on the probe 'tiny'"):
        shortcuts.admit(case_of(name, "numpy_flushes"))
    with pytest.raises(Disagreement, match="not bit for bit the same"):
        shortcuts.admit(case_of(name, "jax_wrong"))


WIDE = {
    "__init__": """
        PROBE_SIZES = (300,)

        def inputs(n, dtype):
            return (np.random.default_rng(1).uniform(1, 2, n).astype(dtype),)

        def tolerance(x):
            return 1e-5 * x
    """,
    "numpy_plain": "def run(x):\n    return x * x * x * x * x",
}


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("wide = x.astype(np.float64)\n    return (wide * wide * wide * wide * wide).astype(x.dtype)", True),
        ("square = x * x\n    return square * square * x", False),
        ("return x * (x * (x * (x * x)))", False),
    ],
    ids=["float64 inside", "other order", "from the right"],
)
def test_arithmetic_that_is_wider_is_counted_over_values(stated, source, refused):
    """One probe, of many values."""
    name = stated("places", **WIDE, numpy_other=f"def run(x):\n    {source}")
    case = case_of(name, "numpy_other", "float32")
    if refused:
        with pytest.raises(Disagreement, match=r"computes in float64 where .* \(\d{2,} results\)"):
            shortcuts.wider_inside(case)
    else:
        shortcuts.wider_inside(case)


@pytest.mark.parametrize(
    ("kernel", "body", "refused"),
    [
        ("jax_line", "return x * x + x", False),
        ("jax_line", "return (x.astype('float64') ** 2 + x).astype(x.dtype)", True),
        ("numba_line", "return np.array([a * a + a for a in x])", False),
        ("numba_line", "return np.array([np.float32(np.float64(a) * a + a) for a in x])", True),
    ],
    ids=["JAX", "JAX, float64 inside", "Numba", "Numba, float64 inside"],
)
def test_one_instruction_that_multiplies_and_adds_is_no_wider_type(stated, kernel, body, refused):
    """XLA uses one, and rounds but once: as float64 would, to the bit."""
    decorator = {"jax": "@jax.jit", "numba": "@numba.njit"}[kernel.partition("_")[0]]
    files = WIDE | {"numpy_plain": "def run(x):\n    return x * x + x"}
    name = stated("places", **files, **{kernel: f"{decorator}\ndef run(x):\n    {body}"})
    case = case_of(name, kernel, "float32")
    if refused:
        with pytest.raises(Disagreement, match="computes in float64"):
            shortcuts.wider_inside(case)
    else:
        shortcuts.wider_inside(case)
