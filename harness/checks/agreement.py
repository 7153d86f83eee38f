"""Is a result right? Type, dtype, shape, value, inputs untouched."""

from functools import lru_cache

import numpy as np

from harness.cases import problems
from harness.cases.call import Call, device_of

# Three roundings in a step, and three in what it is compared with, each of at most one ulp of the result.
STEP_ULPS = 6


class Disagreement(AssertionError):
    """A kernel is wrong. The message says how, in one line."""


def expected(problem_name, inputs):
    """The reference kernel's result on `inputs` and the absolute tolerance there."""
    problem = problems.problem(problem_name)
    value = problems.kernel(problem_name, problem.reference).run(*inputs)
    return np.asarray(value), problem.tolerance(*inputs)


@lru_cache(maxsize=8)
def expected_of_timed(problem_name, n, dtype):
    """`expected` for the inputs that are timed; kept, since the reference can take seconds."""
    return expected(problem_name, problems.problem(problem_name).inputs(n, dtype))


@lru_cache(maxsize=1024)
def expected_of_probe(problem_name, n, dtype, name):
    """`expected` for one probe. Probes are small, or results of problems that return a scalar."""
    return expected(problem_name, problems.problem(problem_name).probes(n, dtype)[name])


def check(call, result, value, tolerance):
    """Raise Disagreement unless `result` is what the reference's `value` says; else its error.

    Returns the largest error in ulps of the reference: 0.0 where every bit is the same. NaN agrees with
    NaN, whatever its sign and payload: those are no part of the answer.
    """
    case = call.case
    found = result_dtype(call, result)
    if found != value.dtype:
        raise Disagreement(f"{case.id}: returned {found}, where the inputs are {value.dtype}")
    if call.workspace and case.library == "jax":
        result = result.copy()  # a NumPy view of it would keep the next call from writing over it
    array = np.asarray(result, dtype=value.dtype)
    if array.shape != value.shape:
        raise Disagreement(f"{case.id}: returned shape {array.shape}, not {value.shape}")
    same = _same(array, value)
    if same.all():
        return 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.abs(np.atleast_1d(array).astype(np.float64) - np.atleast_1d(value))
        # NaN against a number compares false, so that it counts as wrong.
        right = same | (error <= tolerance)
    if not right.all() and case.device != "cpu" and problems.problem(case.problem).step_errors:
        return parted(call, array, value, at=int(np.argmin(right)))
    if not right.all():
        at = int(np.argmin(right.ravel()))
        wrong = np.count_nonzero(~right)
        where = f" at index {at} ({wrong:,} of {right.size:,} values are wrong)" if array.ndim else ""
        allowed = f"more than {tolerance:.3g} apart" if tolerance else "not bit for bit the same"
        raise Disagreement(
            f"{case.id}: {array.ravel()[at]!r} where the reference has {value.ravel()[at]!r}"
            f"{where}: {allowed}"
        )
    return float(np.max(np.where(same, 0, error / np.spacing(np.abs(np.atleast_1d(value))))))


def _same(array, value):
    """Where two arrays are the same to the bit, or both NaN. One dimension at least."""
    array, value = np.atleast_1d(array), np.atleast_1d(value)
    bits = np.dtype(f"u{value.itemsize}")
    same = array.view(bits) == value.view(bits)
    return same if same.all() else same | (np.isnan(array) & np.isnan(value))


def parted(call, array, value, at):
    """The largest error of one step, in ulps, of a result that leaves the reference's at index `at`.

    On a GPU alone. The call remembers where, for the row. Raises Disagreement if a step is wrong.
    """
    case = call.case
    inputs = (v if isinstance(v, int) else np.asarray(v)[()] for v in call.arguments)
    errors = problems.problem(case.problem).step_errors(array, *inputs)
    # A value that is NaN in the reference too has no error; any other NaN is wrong.
    errors = np.where(np.isnan(array) & np.isnan(value), 0, errors)
    wrong = ~(errors <= STEP_ULPS)
    if wrong.any():
        step = int(np.argmax(wrong))
        raise Disagreement(
            f"{case.id}: leaves the reference at index {at}, and not by rounding: the value at index {step} "
            f"is {errors[step]:.3g} ulp from the map of the one before it"
        )
    call.parts_at = at
    return float(errors.max())


def result_dtype(call, result):
    """The dtype a kernel computed in, as far as its result can show it.

    Numba hands every float scalar back as a Python float; what it computed in stands in the
    signature it compiled.
    """
    if call.case.library == "jax":
        import jax

        if not isinstance(result, jax.Array):
            raise Disagreement(f"{call.case.id}: returned {type(result).__name__}, not a JAX array")
        platforms = {device.platform for device in result.devices()}
        if platforms != {device_of(call.case).platform}:
            raise Disagreement(f"{call.case.id}: the result is on {platforms}, not {call.case.device}")
    elif isinstance(result, float) and not isinstance(result, np.floating):
        if not hasattr(call.run, "nopython_signatures"):
            raise Disagreement(f"{call.case.id}: returned a Python float, which has lost its dtype")
        import numba

        types = tuple(numba.typeof(argument) for argument in (*call.arguments, *call.workspace))
        return np.dtype(str(call.run.overloads[types].signature.return_type))
    elif not isinstance(result, np.ndarray | np.floating):
        raise Disagreement(f"{call.case.id}: returned {type(result).__name__}, not a NumPy value")
    return np.dtype(result.dtype)


def verify_timed(case):
    """A call on the timed inputs, checked once, and its error in ulps. Raises Disagreement."""
    value, tolerance = expected_of_timed(case.problem, case.n, case.dtype)
    call = Call(case, problems.problem(case.problem).inputs(case.n, case.dtype))
    return call, check_untouched(call, value, tolerance)


def verify_all_probes(case):
    """Check a kernel on every probe at the sizes that its problem names for it."""
    for n in problems.problem(case.problem).probe_sizes:
        verify_probes(case, n)


def verify_probes(case, n, only=None, known=None):
    """Check a kernel on its problem's probes of size n. Raises Disagreement naming the probe.

    `known`: ``{name: (value, tolerance)}`` of probes whose reference was computed before.
    """
    if only is not None and not only:
        return  # making probes of the timed size for nothing takes as long as timing does
    probes = problems.problem(case.problem).probes(n, case.dtype)
    for name in probes if only is None else only:
        value, tolerance = (known or {}).get(name) or expected_of_probe(case.problem, n, case.dtype, name)
        try:
            check_untouched(Call(case, probes[name]), value, tolerance)
        except Disagreement as wrong:
            raise Disagreement(f"{wrong} (on the probe {name!r}, n = {n:,})") from None


def check_untouched(call, value, tolerance):
    """`check` of one call, and that it neither changed its inputs nor returned a view of one."""
    # NumPy's, and CUDA arrays, which lie elsewhere; JAX's cannot be changed.
    may_change = () if call.case.library == "jax" else call.arguments
    arrays = [a for a in may_change if getattr(a, "shape", ())]
    before = [np.array(a, copy=True) for a in arrays]
    result = call()
    error = check(call, result, value, tolerance)
    for position, (array, copy) in enumerate(zip(arrays, before, strict=True)):
        if not np.array_equal(np.asarray(array), copy, equal_nan=True):
            raise Disagreement(f"{call.case.id}: changed its input number {position + 1}")
        if all(isinstance(a, np.ndarray) for a in (array, result)) and np.shares_memory(array, result):
            raise Disagreement(f"{call.case.id}: returned a view of its input number {position + 1}")
    return error
