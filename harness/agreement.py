"""Is a result right? Type, dtype, shape, value, inputs untouched, nothing remembered."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from harness import problems
from harness.calls import Call


class Disagreement(AssertionError):
    """A kernel is wrong. The message says how, in one line."""


def expected(problem_name, inputs):
    """The reference kernel's result on `inputs` and the absolute tolerance there."""
    problem = problems.problem(problem_name)
    value = problems.kernel(problem_name, problem.REFERENCE).run(*inputs)
    return np.asarray(value), problem.tolerance(*inputs)


@lru_cache(maxsize=8)
def expected_of_timed(problem_name, n, dtype):
    """`expected` for the inputs that are timed; kept, since the reference can take seconds."""
    return expected(problem_name, problems.problem(problem_name).inputs(n, dtype))


def save_expected(case, folder):
    """Save what the timed call must return to `folder`; what a fresh process is told about it."""
    value, tolerance = expected_of_timed(case.problem, case.n, case.dtype)
    path = Path(folder, f"{case.problem}-{case.n}-{case.dtype}.npy")
    if not path.exists():
        np.save(path, value)
    return {"reference": str(path), "tolerance": tolerance}


def check(call, result, value, tolerance):
    """Raise Disagreement unless `result` is what the reference's `value` says; else its error.

    Returns the largest error in ulps of the reference: 0.0 where every bit is the same.
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
    bits = np.dtype(f"u{value.itemsize}")
    same = np.atleast_1d(array).view(bits) == np.atleast_1d(value).view(bits)
    if same.all():
        return 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.abs(np.atleast_1d(array).astype(np.float64) - np.atleast_1d(value))
        # NaN against a number compares false, so that it counts as wrong.
        right = same | (error <= tolerance)
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
        if platforms != {call.case.device}:
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


def verify(case):
    """The call to be timed, after showing that it is right. Raises Disagreement.

    The very object that is returned has been run: on the timed inputs, then, by a second Call of
    the same kernel, on every probe, then on the timed inputs again, so that a kernel that answers
    from what it saw before is found out. Returns the call and its error in ulps.
    """
    call, error = verify_timed(case)
    verify_all_probes(case)
    verify_probes(case, case.n, only=problems.problem(case.problem).PROBED_AT_N)
    value, tolerance = expected_of_timed(case.problem, case.n, case.dtype)
    first = call()
    second = call()
    check(call, second, value, tolerance)
    if not call.workspace and isinstance(first, np.ndarray) and np.shares_memory(first, second):
        raise Disagreement(f"{case.id}: a second call overwrites the result of the first")
    return call, error


def verify_timed(case):
    """A call on the timed inputs, checked once, and its error in ulps. Raises Disagreement."""
    value, tolerance = expected_of_timed(case.problem, case.n, case.dtype)
    call = Call(case, problems.problem(case.problem).inputs(case.n, case.dtype))
    return call, check_untouched(call, value, tolerance)


def verify_all_probes(case):
    """Check a kernel on every probe at the sizes that its problem names for it."""
    for n in problems.problem(case.problem).PROBE_SIZES:
        verify_probes(case, n)


def verify_probes(case, n, only=None):
    """Check a kernel on its problem's probes of size n. Raises Disagreement naming the probe."""
    problem = problems.problem(case.problem)
    probes = problem.probes(n, case.dtype)
    for name in probes if only is None else only:
        value, tolerance = expected_of_probe(case.problem, n, case.dtype, name)
        try:
            check_untouched(Call(case, probes[name]), value, tolerance)
        except Disagreement as wrong:
            raise Disagreement(f"{wrong} (on the probe {name!r}, n = {n:,})") from None


@lru_cache(maxsize=1024)
def expected_of_probe(problem_name, n, dtype, name):
    """`expected` for one probe. Probes are small, or results of problems that return a scalar."""
    return expected(problem_name, problems.problem(problem_name).probes(n, dtype)[name])


def check_untouched(call, value, tolerance):
    """`check` of one call, and that it neither changed its inputs nor returned a view of one."""
    arrays = [a for a in call.arguments if isinstance(a, np.ndarray)]
    before = [a.copy() for a in arrays]
    result = call()
    error = check(call, result, value, tolerance)
    for position, (array, copy) in enumerate(zip(arrays, before, strict=True)):
        if not np.array_equal(array, copy, equal_nan=True):
            raise Disagreement(f"{call.case.id}: changed its input number {position + 1}")
        if isinstance(result, np.ndarray) and np.shares_memory(array, result):
            raise Disagreement(f"{call.case.id}: returned a view of its input number {position + 1}")
    return error
