"""What tuned kernels bring along: workspaces, the vectorised cosine, lower bounds, full vector width."""

import mpmath
import numpy as np
import pytest

from harness.cases import problems
from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case

numba = pytest.importorskip("numba", exc_type=ImportError)

from kernels.vector_cos import cos  # noqa: E402 - made of Numba


@pytest.mark.parametrize("kernel", ["numba_reused", "jax_donated"])
def test_a_workspace_is_reused(kernel):
    case = Case("quadratic_map", kernel, "medium", "float64", "cpu")
    use_double_precision(case.library)
    call = Call(case, problems.problem("quadratic_map").inputs(case.n, "float64"))

    def address():
        result = call()
        return result.ctypes.data if kernel == "numba_reused" else result.unsafe_buffer_pointer()

    address()  # the first one may be an array of NaN that JAX made elsewhere
    assert len({address() for _ in range(5)}) == 1
    assert call.input_bytes >= 8 * (case.n + 1)


@numba.njit
def cosines(x):
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = cos(x[i])
    return out


@pytest.mark.parametrize(("dtype", "largest", "huge"), [("float64", 1e4, 1e300), ("float32", 1e3, 1e30)])
def test_the_vectorised_cosine_is_within_4_ulp_and_stays_a_cosine(dtype, largest, huge):
    rng = np.random.default_rng(0)
    # Next to its zeros, a cosine is what the reduction of x has left of it.
    zeros = [float((k + mpmath.mpf(1) / 2) * mpmath.pi) for k in range(int(largest / np.pi))]
    anywhere = [rng.uniform(-20, 20, 3_000), rng.uniform(-largest, largest, 3_000)]
    x = np.concatenate([*anywhere, zeros, [0, 1e-9]]).astype(dtype)
    with mpmath.workdps(50):
        for value, found in zip(x, cosines(x), strict=True):
            true = mpmath.cos(mpmath.mpf(float(value)))
            assert abs(mpmath.mpf(float(found)) - true) <= 4 * np.spacing(abs(found)), value
    assert np.all(np.abs(cosines(np.geomspace(1, huge, 500).astype(dtype))) <= 1)


@pytest.mark.parametrize("dtype", problems.DTYPES)
def test_loops_around_the_cosine_use_the_widest_vectors(dtype):
    """Looked for in the machine code; narrower CPUs have no wider ones to use."""
    from llvmlite import binding

    if not binding.get_host_cpu_features().get("avx512f"):
        pytest.skip("this CPU has no AVX-512")
    grid = np.linspace(-3, 3, 50, dtype=dtype)
    run = problems.kernel("grid_max", "numba_simd").run
    run(grid)
    (code,) = [text for types, text in run.inspect_asm().items() if dtype in str(types)]
    assert "zmm" in code
