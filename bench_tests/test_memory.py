"""How much memory does one warm call take, above what its inputs already hold?

memray counts every host allocation of the call, native ones included, in a process of its
own; on a GPU, XLA's allocator counts the device's. Beside it stands what XLA planned. The row's
statistics are the seconds of that one traced call: use speed's for time.
"""

import pytest

from harness import libraries
from harness.case import Case
from harness.suite import child_clock


def need_memray():
    if libraries.missing("memray"):
        pytest.skip(libraries.missing("memray"))


@pytest.mark.benchmark(timer=child_clock)
def test_memory(case, suite, benchmark, row):
    if case.device == "cpu":
        need_memray()
    elif case.library != "jax":
        pytest.skip(f"{case.library} does not count what it allocates on a {case.device}; JAX's kernels do")
    suite.tried(case)
    answer = benchmark.pedantic(suite.memory, (case,))
    if answer["peak_bytes"] is None:
        pytest.skip("this allocator of XLA's does not count: leave XLA_PYTHON_CLIENT_ALLOCATOR unset")
    row.update({key: answer[key] for key in ("peak_bytes", "planned_bytes", "input_bytes", "given_bytes")})
    row["peak_counts"] = answer["peak_counts"]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_vmap_avoids_the_mesh(dtype, suite):
    """The lecture says vmap never makes the n × n arrays. Whether it does is XLA's choice."""
    need_memray()
    import jax
    import numpy as np

    if "grid_max" not in suite.selection.problems:
        pytest.skip("grid_max is not among the problems asked for")
    size = suite.selection.sizes[-1]
    peak = {}
    for kernel in ("numpy_meshgrid", "jax_vmap"):
        case = Case("grid_max", kernel, size, dtype, "cpu")
        suite.need(case)
        if case.n < 500:
            pytest.skip(f"at n = {case.n:,} an n × n array is smaller than what any call allocates")
        suite.tried(case)
        known = suite.answers.get(case, {}).get("memory")
        peak[kernel] = (known or suite.memory(case))["peak_bytes"]
    one_array = case.n**2 * np.dtype(dtype).itemsize
    figures = (
        f"JAX {jax.__version__} on the CPU, n = {case.n:,}, {dtype}: vmap peaks at {peak['jax_vmap']:,} "
        f"bytes, NumPy's meshgrid at {peak['numpy_meshgrid']:,}, one n × n array is {one_array:,}"
    )
    assert peak["numpy_meshgrid"] >= 2 * one_array, figures
    assert peak["jax_vmap"] < peak["numpy_meshgrid"], figures
    if jax.__version_info__ < (0, 12) and peak["jax_vmap"] >= one_array:
        pytest.xfail(f"this JAX makes the arrays after all: {figures}")
    assert peak["jax_vmap"] < one_array, figures
