"""What is measured: a folder per problem, a small module per implementation.

A problem's ``__init__.py`` states the problem once, in these names, of which only ``SIZES``,
``KERNELS``, ``REFERENCE``, ``inputs`` and ``tolerance`` must be there:

====================== =====================================================================
``SIZES``              named sizes, smallest first; every problem has the same names
``KERNELS``            its implementations in the order they are shown
``TUNED``              more of them, faster than a first attempt; run where asked for
``FLOOR``              no kernel: a module whose ``run`` does only what nobody can leave out
``REFERENCE``          the NumPy kernel that the others must agree with
``LARGEST_N``          kernels that are not run beyond some n, and what that n is
``REDUCED_N``          kernels timed at a smaller n when asked for a larger one (linear cost)
``REDUCED_N_ON_GPU``   the same for every kernel on a GPU, or None
``needed_bytes``       (kernel, n, d): what a call allocates at most, inputs and result included
``PROBE_SIZES``        the n at which every probe is run before a kernel is timed
``PROBED_AT_N``        probes that are run at the timed n too, where that is quick
``inputs(n, d)``       the inputs that are timed, for size n and dtype name d
``probes(n, d)``       named inputs that tell right from wrong; not timed
``tolerance(*i)``      how far, in absolute terms, a right result may be from the reference
``step_errors(r, *i)`` of a result r: the error of each step by itself, in ulps. Where it is there,
                       a result on a GPU may part from the reference's, and its row says where
====================== =====================================================================

A kernel is a module ``<library>_<approach>.py`` with a docstring (its first line is the
label) and ``run(*inputs)``. JAX kernels run on the device asked for, ``numba_cuda`` and names that
begin so on a GPU only, all others on the CPU. It may have ``prepare(*inputs)``, which turns the problem's
inputs into the ones ``run`` takes, before anything is timed. It may keep a workspace: then
``workspace(*inputs)`` makes an array like the result, which ``run`` gets as its last argument,
overwrites (or has donated to it) and returns. Each call is given what the one before returned;
the first one an array of NaN, so that nothing can be read from it.
"""

import os
from pathlib import Path

# Problems in folders outside, which a run was told of (--problem-path): found as if they were here.
OUTSIDE = [Path(path) for path in os.environ.get("PROBLEM_PATH", "").split(os.pathsep) if path]
__path__ += [str(path.parent) for path in OUTSIDE]

# The lecture's two, which are run unless others are asked for, and what lies beyond it.
LECTURE = ("grid_max", "quadratic_map")
PROBLEMS = (*LECTURE, "dispatch", "ensemble", "sensitivity", *(path.name for path in OUTSIDE))
