"""A small problem as sources, and what is put before each kernel that a test adds to it."""

IMPORTS = {
    "numpy": "import numpy as np",
    "numba": "import numba\nimport numpy as np",
    "jax": "import functools\nimport itertools\nimport jax\nimport jax.numpy as jnp\nimport numpy as np",
}

STATEMENT = '''
"""The sum of x + 1."""
import numpy as np
SIZES = dict(small=300, medium=3_000, lecture=30_000)
PROBE_SIZES = (300,)
REFERENCE = "numpy_it"
KERNELS = {kernels}
def inputs(n, dtype):
    return (np.arange(n).astype(dtype),)
def tolerance(x):
    return 0
'''
REFERENCE = '''"""NumPy"""
def run(x):
    return (x + 1).sum()
'''
