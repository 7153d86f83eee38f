"""What is measured: a folder per problem, a small module per implementation.

A problem's ``__init__.py`` states the problem once, in these names:

====================  ====================================================================
``SIZES``             named sizes, smallest first; every problem has the same names
``KERNELS``           its implementations in the order they are shown
``REFERENCE``         the NumPy kernel that the others must agree with
``LARGEST_N``         kernels that are not run beyond some n, and what that n is
``REDUCED_N``         kernels timed at a smaller n when asked for a larger one (linear cost)
``REDUCED_N_ON_GPU``  the same for every kernel on a GPU, or None
``needed_bytes``      (kernel, n, d): what a call allocates at most, inputs and result included
``PROBE_SIZES``       the n at which every probe is run before a kernel is timed
``PROBED_AT_N``       probes that are run at the timed n too, where that is quick
``inputs(n, d)``      the inputs that are timed, for size n and dtype name d
``probes(n, d)``      named inputs that tell right from wrong; not timed
``tolerance(*i)``     how far, in absolute terms, a right result may be from the reference
====================  ====================================================================

A kernel is a module ``<library>_<approach>.py`` with a docstring (its first line is the
label) and ``run(*inputs)``. It may have ``prepare(*inputs)``, which turns the problem's
inputs into the ones ``run`` takes, before anything is timed.
"""

PROBLEMS = ("grid_max", "quadratic_map")
