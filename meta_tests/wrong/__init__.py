"""Kernels that have to be refused, each for the sentence in its docstring."""

import numpy as np


def widened(run, inputs):
    """What `run` returns for `inputs` in float64."""
    return run(*(value if isinstance(value, int) else value.astype(np.float64) for value in inputs))
