"""Square roots of which every third is missing: NaN agrees with NaN, whatever its sign and payload."""

import numpy as np

SIZES = {"small": 30, "medium": 300, "lecture": 3_000}
PROBE_SIZES = (30,)
REFERENCE = "numpy_root"
KERNELS = ("numpy_root", "numpy_other_nan")


def inputs(n, dtype, seed):
    x = np.random.default_rng(seed).uniform(-1, 1, n).astype(dtype)
    x[::3] = np.nan
    return (x,)


def probes(n, dtype):
    return {str(seed): inputs(n, dtype, seed) for seed in range(10)}


# Far more than rounding, so that what refuses a wider kernel is not this.
def tolerance(x):
    return 1e-6
