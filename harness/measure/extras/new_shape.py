"""What a call costs on inputs of another shape, once those of the first are warm.

What it returns is not held against the reference: the kernel has been checked on other inputs of other sizes,
and the reference's own call would cost as much as that of the kernel. It must be of the reference's kind.
"""

import numpy as np

from harness.cases.call import Call
from harness.cases.problems import problem
from harness.cases.statement import size_in_words, smaller
from harness.checks.results import is_floating, outputs
from harness.libraries.values import is_plain, leaves
from harness.machine.resources import available_bytes


def measure(call, reference):
    """`new_shape_seconds` and `new_shape_n` of the Sample, or `new_shape_missing`: why there are none.

    A problem need not have inputs of any other n, nor a kernel take them: that is no failure.
    """
    n, given = call.case.n - 1, smaller(call.case.given, 1)
    words = size_in_words(given)
    if call.case.needed_bytes > available_bytes():
        return {"new_shape_missing": f"no room in memory for a call at {words} beside the inputs at hand"}
    try:
        inputs = problem(call.case.problem).inputs(given, call.case.dtype)
        if _shapes(inputs) == _shapes(call.inputs):
            return {"new_shape_missing": f"its inputs have the same shapes at {words}"}
        other_call = Call(call.case, inputs)
        seconds, result = other_call.timed((), (other_call.arguments,))
    except Exception as error:
        lines = str(error).strip().splitlines() or [""]
        return {"new_shape_missing": f"at {words}: {type(error).__name__}: {lines[0]}".rstrip(": ")}
    if kinds(result) != kinds(reference.value):
        return {"new_shape_missing": f"at {words} it returns another kind of result: {kinds(result)}"}
    return {"new_shape_seconds": seconds, "new_shape_n": n}


def _shapes(inputs):
    """What JAX compiles for: shapes of arrays, values of whole numbers."""
    return [value if is_plain(value) else np.shape(value) for value in leaves(inputs)]


def kinds(result):
    """Dtype and number of dimensions of every output; of whole numbers any width, which is the library's."""
    pairs = []
    for array in map(np.asarray, outputs(result)):
        dtype = str(array.dtype) if is_floating(array) or array.dtype.kind == "b" else "whole"
        pairs.append((dtype, array.ndim))
    return pairs
