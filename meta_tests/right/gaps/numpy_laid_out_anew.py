"""Inputs in another order, and NaN of another sign and payload in place of NaN, are the same inputs."""

import numpy as np
from kernels.gaps import numpy_root

DTYPES = ("float64",)
OTHER_NAN = np.array(0xFFF8_0000_0000_0123, "u8").view(float)


def prepare(x):
    return (np.where(np.isnan(x), OTHER_NAN, x)[::-1],)


def run(x):
    return numpy_root.run(x[::-1])
