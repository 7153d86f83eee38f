"""What can be measured: problems, their kernels, and the cases that options select.

The names that all problems share stand here. Importing them imports no problem yet, so that options can be
read before `kernels` is told of a user's own problems.
"""

LIBRARIES = ("python", "numpy", "numba", "jax")
SIZES = ("small", "medium", "lecture")
DTYPES = ("float64", "float32")
DEVICES = ("cpu", "gpu", "tpu")
# What tells a case from the others of a run.
FIELDS = ("problem", "kernel", "size", "dtype", "device", "cpus")
