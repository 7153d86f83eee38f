"""How much memory does one warm call take, above what its inputs already hold?

memray counts every host allocation of the call, native ones included, after everything that is timed. The
row's seconds are those of that one traced call: use speed's for time.
"""

import pytest


def test_memory(samples, peak, row):
    assert peak() >= 0
    row("memory", samples())


@pytest.mark.measures("grid_max", "numpy_meshgrid", "jax_vmap")
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_vmap_avoids_the_mesh(dtype, suite):
    """The lecture says vmap never makes the n × n arrays. Whether it does is XLA's choice."""
    import numpy as np

    from harness import libraries

    if "grid_max" not in suite.selection.problems:
        pytest.skip("grid_max is not among the problems asked for")
    peak, version = {}, libraries.versions()["jax"]
    for kernel in ("numpy_meshgrid", "jax_vmap"):
        case = suite.case("grid_max", kernel, suite.selection.sizes_of("grid_max")[-1], dtype, "cpu", "all")
        if case.n < 500:
            pytest.skip(f"at n = {case.n:,} an n × n array is smaller than what any call allocates")
        peak[kernel] = suite.peak(case)
    one_array = case.n**2 * np.dtype(dtype).itemsize
    figures = (
        f"JAX {version} on the CPU, n = {case.n:,}, {dtype}: vmap peaks at {peak['jax_vmap']:,} "
        f"bytes, NumPy's meshgrid at {peak['numpy_meshgrid']:,}, one n × n array is {one_array:,}"
    )
    assert peak["numpy_meshgrid"] >= 2 * one_array, figures
    assert peak["jax_vmap"] < peak["numpy_meshgrid"], figures
    if tuple(map(int, version.split(".")[:2])) < (0, 12) and peak["jax_vmap"] >= one_array:
        pytest.xfail(f"this JAX makes the arrays after all: {figures}")
    assert peak["jax_vmap"] < one_array, figures
