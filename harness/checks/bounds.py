"""Numba's functions compiled once more: without threads, and with every index looked at.

What lies behind an array is often zero, or a number that does no harm: a kernel that reads or writes there
returns the right values in every call of a test, and others where it is used.
"""

import ctypes
import gc
import warnings
from contextlib import contextmanager, suppress
from time import perf_counter

from harness.cases.call import Call
from harness.checks import inputs, inside, repeats
from harness.checks.agreement import Disagreement
from harness.machine.resources import usable_cpus

# What a call on the timed inputs may take to be made once more, and how many times as long it may take then.
MOST_SECONDS, SLOWER = 3.0, 3
# What Numba's own check raises.
OUT_OF_BOUNDS = "index is out of bounds"


@contextmanager
def explained(call):
    """Where a kernel is found wrong meanwhile, say so if an index is at fault."""
    try:
        yield
    except Disagreement:
        check(call, whole_kernel=True)
        raise


def check(call, whole_kernel):
    """Raise Disagreement if a Numba kernel uses an index that its array does not have.

    On the timed inputs, unless that takes long, and, of the `whole_kernel`, on every check input.
    """
    case = call.case
    if case.device != "cpu" or not (case.library == "numba" or inside.numba_functions(case)):
        return
    input_sets = []
    with suppress(Exception):  # not where it fails by itself, nor where one thread alone would take long
        began = perf_counter()
        call()
        threads = len(usable_cpus()) if repeats.has_threads(call) else 1
        if (perf_counter() - began) * threads * SLOWER < MOST_SECONDS:
            input_sets.append((call.inputs, ""))
    if whole_kernel:
        input_sets += [(probe.inputs, probe.where) for probe in inputs.all_probes(case)]
    outside = None
    # It cannot be compiled in this way, by this version of Numba; or it fails, which other checks refuse.
    with suppress(Exception), compiled_anew() as last_index:
        for input_set, where in input_sets:
            try:
                Call(case, input_set)()
            except IndexError as error:
                if OUT_OF_BOUNDS in str(error):
                    outside = f"{case.id}: reads or writes outside of an array: {last_index()}{where}"
                break
    if outside:
        raise Disagreement(outside, whole_kernel=True)


@contextmanager
def compiled_anew():
    """Meanwhile all functions of this process that Numba compiles for a CPU are compiled in this way.

    Yields a function that says which index was out of bounds. What was compiled before is back afterwards.
    """
    from numba.core import config
    from numba.core.caching import NullCache

    saved, optimised = [], config.OPT
    # Takes two thirds of the time to compile, and calls take no longer.
    config.OPT = type(optimised)(1)
    try:
        for function in _functions():
            options, overloads = dict(function.targetoptions), dict(function.overloads)
            saved.append((function, options, function._cache, overloads, function._can_compile))
            function.targetoptions.pop("parallel", None)
            function.targetoptions["boundscheck"] = True
            function._cache = NullCache()  # nothing of this may be found by another process
            function._can_compile = True  # those with a signature, too
            function._reset_overloads()
        with warnings.catch_warnings(), _index_noted() as last_index:
            warnings.simplefilter("ignore")
            yield last_index
    finally:
        config.OPT = optimised
        for function, options, cache, overloads, can_compile in saved:
            function.targetoptions.clear()
            function.targetoptions.update(options)
            function._cache, function._can_compile = cache, can_compile
            with suppress(AttributeError):  # what cannot be compiled in this way may be in the usual one
                function._compiler._failed_cache.clear()
            function._reset_overloads()
            for compiled in overloads.values():
                function.add_overload(compiled)


def _functions():
    """Every function that was handed to ``numba.njit``, wherever it is kept; none of Numba's own."""
    from numba.core.registry import CPUDispatcher

    for value in gc.get_objects():
        if issubclass(type(value), CPUDispatcher):
            module = getattr(value.py_func, "__module__", None) or ""
            if module.partition(".")[0] != "numba":
                yield value


@contextmanager
def _index_noted():
    """Yields a function that says what Numba's own message leaves out: which index, of what size."""
    from llvmlite import ir
    from numba.core import cgutils

    last, check_index = (ctypes.c_int64 * 2)(0, -1), cgutils.do_boundscheck

    def check_and_note(context, builder, index, size, *axis, **options):
        outside = builder.not_(builder.icmp_unsigned("<", index, size))
        with cgutils.if_unlikely(builder, outside):
            for at, value in enumerate((index, size)):
                place = ir.Constant(ir.IntType(64), ctypes.addressof(last) + 8 * at)
                builder.store(value, builder.inttoptr(place, value.type.as_pointer()))
        return check_index(context, builder, index, size, *axis, **options)

    def last_index():
        index, size = last
        if size < 0:  # it was looked at in another way
            return OUT_OF_BOUNDS
        # One that counts from the end was added to the size before it was looked at.
        return f"index {index - size if index < 0 else index:,} is out of bounds for an axis of size {size:,}"

    cgutils.do_boundscheck = check_and_note
    try:
        yield last_index
    finally:
        cgutils.do_boundscheck = check_index
