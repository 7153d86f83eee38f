"""Is a result right? Type, dtype, shape, value; inputs untouched; on the timed inputs and on others."""

from functools import partial

import numpy as np

from harness import libraries
from harness.cases import problems
from harness.cases.call import Call
from harness.cases.statement import output_in_words
from harness.checks import float32, memory
from harness.checks.inputs import probe_sizes, probes
from harness.checks.results import errors, is_floating, outputs, same, same_bits, ulps
from harness.libraries import warned
from harness.libraries.values import is_array, leaves, mapped

WRONG_TYPE = "return an array, a number or a tuple of them"
GIVES_AWAY = (
    "gives its input away (donate_argnums), and every call gets the same: take it out, or use workspace()"
)
TO_NUMPY = "return what JAX computed, as it is; to wait for it is not the kernel's task"


class Disagreement(AssertionError):
    """A kernel is wrong, and the message says how, in one line. `whole_kernel`: it is so at every size."""

    def __init__(self, message, whole_kernel=False):
        super().__init__(message)
        self.whole_kernel = whole_kernel


def check(call, result, value, tolerance):
    """Raise Disagreement unless `result` is what the reference's `value` says; else its error.

    Returns the largest error of a floating output in ulps of the reference: 0.0 where every bit is the same,
    None where the problem itself judges (`Problem.agrees`). NaN agrees with NaN, whatever its sign and
    payload: those are no part of the answer. Whole numbers and booleans of any width agree exactly, unless
    their tolerance is 1 or more.
    """
    case, problem = call.case, problems.problem(call.case.problem)
    if any(getattr(argument, "is_deleted", bool)() for argument in leaves(call.arguments)):
        raise Disagreement(f"{case.id}: {GIVES_AWAY}")
    results, expected = outputs(result), outputs(value)
    if isinstance(result, tuple) != isinstance(value, tuple) or len(results) != len(expected):
        advice = "a tuple" if isinstance(result, list) else "as many"
        raise Disagreement(
            f"{case.id}: returned {_count(result)}, where the reference has {_count(value)}: return {advice}"
        )
    if call.workspace and isinstance(value, tuple):
        raise Disagreement(f"{case.id}: has a workspace, which no result of several outputs has")
    arrays = [_array(call, results, expected, at) for at in range(len(expected))]
    if problem.agrees:
        for position, (array, reference) in enumerate(zip(arrays, expected, strict=True), 1):
            # Most comparisons that judge let NaN pass.
            if is_floating(reference) and np.isnan(array).any() and not np.isnan(reference).any():
                count = f"{np.count_nonzero(np.isnan(array)):,} of {array.size:,} values are NaN"
                where = output_in_words(position, len(expected))
                raise Disagreement(f"{case.id}: {count}{where}, where the reference has none")
        judged = tuple(arrays) if isinstance(value, tuple) else arrays[0][()]
        fault = problem.fault_of(judged, call.inputs, value)
        if fault is not None:
            raise Disagreement(f"{case.id}: {fault}")
        return None
    allowed = outputs(tolerance)
    return max(
        _error(call, arrays[at], expected[at], allowed[at], at, len(expected)) for at in range(len(expected))
    )


def _count(result):
    """How many outputs a result has, in words."""
    if isinstance(result, tuple):
        return f"a tuple of {len(result)}"
    return f"a list of {len(result)}, no tuple" if isinstance(result, list) else "one result, no tuple"


def _array(call, results, expected, at):
    """Output `at` of a call as a NumPy array of the reference's kind, dtype and shape."""
    case, result, value, where = call.case, results[at], expected[at], output_in_words(at + 1, len(expected))
    dtype = result_dtype(call, result, at if len(expected) > 1 else None)
    kinds = "iu" if value.dtype.kind in "iu" else value.dtype.kind
    if dtype.kind not in kinds or (is_floating(value) and dtype != value.dtype):
        # The suite lets JAX have float64: what is float32 all the same was made so inside.
        is_narrow = (dtype, value.dtype) == ("float32", "float64")
        loss = ": half of the digits are lost inside" if is_narrow else ""
        raise Disagreement(f"{case.id}: returned {dtype}{where}, where the reference has {value.dtype}{loss}")
    if call.workspace and libraries.of(case.library).has_own_arrays:
        result = result.copy()  # a NumPy view of it would keep the next call from writing over it
    array = np.asarray(result, dtype=value.dtype if is_floating(value) else None)
    if array.shape != value.shape:
        raise Disagreement(f"{case.id}: returned shape {array.shape}{where}, not {value.shape}")
    return array


def _error(call, array, value, tolerance, at, count):
    """The error of output `at` of `count` in ulps. Raises Disagreement where it exceeds `tolerance`."""
    equal = same(array, value)
    if equal.all():
        return 0.0
    # NaN against a number compares false, so that it counts as wrong.
    right = equal
    if is_floating(value) or np.any(np.asarray(tolerance) >= 1):
        right = equal | (errors(array, value) <= tolerance)
    if right.all():
        return ulps(array, value)
    first = int(np.argmin(right.ravel()))
    limit = np.broadcast_to(tolerance, right.shape).ravel()[first]
    how = f"more than {limit:.3g} apart"
    if limit < 1 and not is_floating(value):
        how = "not equal"
    elif limit == 0:
        how = "not bit for bit the same"
    wrong = np.count_nonzero(~right)
    index = f" at index {first} ({wrong:,} of {right.size:,} values are wrong)" if array.ndim else ""
    apart = np.nan_to_num(errors(array, value).ravel(), posinf=np.inf)  # of NaN against a number is no size
    worst = int(np.argmax(apart))
    largest = (
        f"; the largest error is {apart[worst]:.3g} at index {worst:,}" if apart[worst] > apart[first] else ""
    )
    raise Disagreement(
        f"{call.case.id}: {array.ravel()[first]!r} where the reference has {value.ravel()[first]!r}"
        f"{output_in_words(at + 1, count)}{index}: {how}{float32.of_wrong(call, array, value, at)}{largest}"
    )


def result_dtype(call, result, at=None):
    """The dtype a kernel computed in, as far as its result can show it; `at`: which output of a tuple it is.

    Numba hands every float scalar back as a Python float; what it computed in stands in the
    signature it compiled.
    """
    case = call.case
    if libraries.of(case.library).has_own_arrays:
        import jax

        if not isinstance(result, jax.Array):
            advice = TO_NUMPY if isinstance(result, np.ndarray | np.generic) else WRONG_TYPE
            raise Disagreement(f"{case.id}: returned {type(result).__name__}, not a JAX array: {advice}")
        platforms = {device.platform for device in result.devices()}
        if platforms != {libraries.of(case.library).device(case.device).platform}:
            raise Disagreement(f"{case.id}: the result is on {platforms}, not {case.device}")
    elif isinstance(result, int):  # a bool among them: their width is no part of the answer
        return np.asarray(result).dtype
    elif isinstance(result, float | complex) and not isinstance(result, np.generic):
        arguments = (*call.arguments, *call.workspace)
        dtype = libraries.of(case.library).returned_dtype(call.run, arguments, at)
        if dtype is None:
            kind = f"a Python {type(result).__name__}, which has lost its dtype"
            raise Disagreement(
                f"{case.id}: returned {kind}: return it as a NumPy number of the inputs' dtype"
            )
        return np.dtype(dtype)
    elif not isinstance(result, np.ndarray | np.generic):
        raise Disagreement(f"{case.id}: returned {type(result).__name__}, not a NumPy value: {WRONG_TYPE}")
    return np.dtype(result.dtype)


def check_untouched(call, value, tolerance):
    """`check` of one call, and that it neither changed its inputs nor returned a view of one."""
    # NumPy's, and CUDA arrays, which lie elsewhere; JAX's cannot be changed.
    may_change = () if libraries.of(call.case.library).has_own_arrays else call.arguments
    # What it may change is copied for each call.
    arrays = [
        (at, leaf) for at, value in enumerate(may_change, 1) for leaf in leaves(value) if is_array(leaf)
    ]
    before = [np.array(array, copy=True) for _, array in arrays]
    result = call()
    error = check(call, result, value, tolerance)
    for (position, array), copy in zip(arrays, before, strict=True):
        if not same_bits(np.asarray(array), copy):
            raise Disagreement(f"{call.case.id}: changed its input number {position}")
        for output in outputs(result):
            if all(isinstance(a, np.ndarray) for a in (array, output)) and np.shares_memory(array, output):
                raise Disagreement(f"{call.case.id}: returned a view of its input number {position}")
    return error


def check_warnings(case, warnings_seen):
    """Raise Disagreement where the warnings `warned.collected` mean that something else is measured."""
    if why := warned.refusal(warnings_seen):
        raise Disagreement(f"{case.id}: {why}")


def verify_probes(case, n, only=None, expected_by_name=None):
    """Check a kernel on its problem's probes of size n. Raises Disagreement naming the probe.

    `only`: names of those that are to be run. `expected_by_name`: ``{name: (value, tolerance)}`` of
    probes whose reference was computed before.
    """
    if only is not None and not only:
        return  # making probes of the timed size for nothing takes as long as timing does
    for probe in probes(case, n, only, expected_by_name):
        try:
            _check_guarded(case, probe)
        except Disagreement as wrong:
            raise Disagreement(f"{wrong}{probe.where}") from None
        except Exception as error:
            error.where = probe.where
            raise


def _check_guarded(case, probe):
    """`check_untouched` on inputs beside which nothing lies that a kernel may read or write."""
    elsewhere = libraries.of(case.library).has_own_arrays or case.device != "cpu"  # lie their arrays
    guards = []

    def guard(array, position):
        guards.append((position, memory.Guarded(array)))
        return guards[-1][1].array

    inputs, guard_copy = probe.inputs, None
    if not elsewhere:
        inputs = tuple(mapped(partial(guard, position=at), value) for at, value in enumerate(probe.inputs, 1))
        guard_copy = partial(guard, position=None)
    try:
        check_untouched(Call(case, inputs, guard_copy), probe.value, probe.tolerance)
    except Disagreement as wrong:
        if guards:
            check_untouched(Call(case, probe.inputs), probe.value, probe.tolerance)  # most fail here too
            raise Disagreement(f"{wrong}; it is right where other numbers lie beside its inputs") from None
        raise
    for position, guarded in guards:
        if not guarded.is_untouched:
            which_one = "an input that it may change" if position is None else f"its input number {position}"
            raise Disagreement(f"{case.id}: writes beside {which_one}")


def limits_met(case):
    """The sentences of those known limits of a kernel's library that it does meet, on probes of all sizes."""
    limits, sentences = problems.problem(case.problem).known_limits.get(case.library, {}), []
    for n in probe_sizes(case) if limits else ():
        for probe in probes(case, n, of_limits=True):
            try:
                _check_guarded(case, probe)
            except Exception:  # it answers otherwise, or not at all
                sentences.append(limits[probe.name])
    return list(dict.fromkeys(sentences))
