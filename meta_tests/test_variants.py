"""Other inputs of the same problem, as problems of their own; and limits that a library is known to have."""

import numpy as np
import pytest

from harness.cases import problems
from harness.checks import agreement, cheating
from harness.checks.agreement import Disagreement
from meta_tests.admitted import admit
from meta_tests.small_problems import PROBLEMS
from meta_tests.test_contract import case_of

WITH_VARIANTS = PROBLEMS["totals"] | {
    "__init__": PROBLEMS["totals"]["__init__"]
    + """
            def variants(n, dtype, seed):
                who, amounts, counts, factor = inputs(n, dtype, seed)
                return {
                    "in_order": (np.sort(who), amounts, counts, factor),
                    "one_group": (np.full(n, seed % 7), amounts, counts, factor),
                }
"""
}
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


def test_a_variant_is_the_problem_with_other_inputs(stated):
    name = stated("totals", **WITH_VARIANTS)
    plain, ordered = problems.problem(name), problems.problem(f"{name}:in_order")
    assert problems.variants_of(name) == (f"{name}:in_order", f"{name}:one_group")
    assert (ordered.name, ordered.kernels, ordered.sizes) == (f"{name}:in_order", plain.kernels, plain.sizes)
    for seed in (0, 3):
        inputs, those = ordered.inputs(60, "float32", seed), plain.inputs(60, "float32", seed)
        assert np.array_equal(inputs[0], np.sort(those[0]))
        assert np.array_equal(inputs[1], those[1])
    assert ordered.rotates
    assert problems.kernel(ordered.name, "numpy_plain") is problems.kernel(name, "numpy_plain")
    assert admit(case_of(f"{name}:one_group", "numpy_plain"))[1] == 0


def test_a_known_limit_that_is_met_is_told_and_not_refused(stated):
    flushes = "jnp.where(jnp.abs(x) < 1e-37, 0, x) * x.dtype.type(2)"
    name = stated(
        "places",
        __init__=LIMITED,
        numpy_plain="def run(x):\n    return x * x.dtype.type(2)",
        jax_flushes=f"@jax.jit\ndef run(x):\n    return {flushes}",
        numpy_flushes=f"def run(x):\n    return {flushes.replace('jnp', 'np')}",
        jax_wrong="@jax.jit\ndef run(x):\n    return x * x.dtype.type(2) + x.dtype.type(1)",
    )
    case = case_of(name, "jax_flushes")
    assert admit(case)[1] == 0
    assert agreement.limits_met(case) == ["JAX takes subnormal numbers for 0."]
    # It is JAX's limit: another library has to answer, and beyond these probes so has JAX.
    assert agreement.limits_met(case_of(name, "numpy_plain")) == []
    with pytest.raises(Disagreement, match="on the probe 'tiny'"):
        admit(case_of(name, "numpy_flushes"))
    with pytest.raises(Disagreement, match="not bit for bit the same"):
        admit(case_of(name, "jax_wrong"))


# One probe, of many values.
WIDE = """
        PROBE_SIZES = (300,)

        def inputs(n, dtype):
            return (np.random.default_rng(1).uniform(1, 2, n).astype(dtype),)

        def tolerance(x):
            return 1e-5 * x
"""
FIFTH, LINE = "x * x * x * x * x", "x * x + x"


@pytest.mark.parametrize(
    ("reference", "kernel", "result", "refused"),
    [
        (FIFTH, "numpy_it", "(x.astype(np.float64) ** 5).astype(x.dtype)", True),
        (FIFTH, "numpy_it", "(x * x) * (x * x) * x", False),
        (FIFTH, "numpy_it", "x * (x * (x * (x * x)))", False),
        # XLA multiplies and adds in one instruction, and rounds but once: as float64 would, to the bit.
        (LINE, "jax_it", LINE, False),
        (LINE, "jax_it", "(x.astype('float64') ** 2 + x).astype(x.dtype)", True),
        (LINE, "numba_it", "np.array([a * a + a for a in x])", False),
        (LINE, "numba_it", "np.array([np.float32(np.float64(a) * a + a) for a in x])", True),
    ],
)
def test_arithmetic_that_is_wider_is_counted_over_values(stated, reference, kernel, result, refused):
    decorator = {"jax": "@jax.jit", "numba": "@numba.njit"}.get(kernel.partition("_")[0], "")
    files = {"__init__": WIDE, "numpy_plain": f"def run(x):\n    return {reference}"}
    name = stated("places", **files, **{kernel: f"{decorator}\ndef run(x):\n    return {result}"})
    case = case_of(name, kernel, "float32")
    if refused:
        with pytest.raises(Disagreement, match="computes in float64"):
            cheating.wider_inside(case)
    else:
        cheating.wider_inside(case)
