"""What is asked of Numba and JAX, read from the functions that a kernel's `run` reaches by their names."""

import functools
import inspect
import types
from contextlib import suppress

# Their own functions say nothing of a kernel.
LIBRARIES = ("numpy", "numba", "jax", "jaxlib", "scipy")
MOST = 200
# What each of LLVM's flags allows, in words, and in what order they are told.
ALLOWS = {
    "NaN and infinity are taken not to occur": {"fast", "nnan", "ninf"},
    "sums in another order": {"fast", "reassoc"},
}


def reached(run):
    """`run` and the functions that it calls by a name, and those that they call; libraries' own left out."""
    found, waiting = [], [run]
    while waiting and len(found) < MOST:
        function = waiting.pop(0)
        if any(function is one for one in found):
            continue
        found.append(function)
        with suppress(Exception):  # whatever a user calls may answer to any name
            if plain := _plain(function):
                waiting += _named(plain) + _held(function, plain)
    return found


def _plain(function):
    """The Python function behind a compiled, partial or called object, or None."""
    while isinstance(function, functools.partial):
        function = function.func
    # A ufunc of Numba's has a dispatcher inside, which has the function, as any other dispatcher does.
    function = getattr(function, "_dispatcher", function)
    function = inspect.unwrap(getattr(function, "py_func", function))
    if not isinstance(function, types.FunctionType | types.MethodType):
        function = type(function).__call__  # of an object that is called
    function = getattr(function, "__func__", function)
    return function if isinstance(function, types.FunctionType) else None


def _named(plain):
    """What a function's code, and that of the functions inside of it, takes from outside by a name."""
    names, cells = _names(plain.__code__), inspect.getclosurevars(plain).nonlocals
    known = [*(plain.__globals__[name] for name in names if name in plain.__globals__), *cells.values()]
    for module in [one for one in known if isinstance(one, types.ModuleType) and not _is_librarys(one)]:
        known += [vars(module)[name] for name in names if name in vars(module)]  # helpers.step
    return [value for value in known if callable(value) and not _is_librarys(value)]


def _held(function, plain):
    """What the object that is called, or whose method is, holds under a name in the code: ``self.step``."""
    while isinstance(function, functools.partial):
        function = function.func
    owner = getattr(function, "__self__", function)
    if isinstance(owner, types.FunctionType | types.ModuleType) or _is_librarys(type(owner)):
        return []
    known = {**vars(type(owner)), **getattr(owner, "__dict__", {})}
    held = [known[name] for name in _names(plain.__code__) if name in known]
    held = [getattr(value, "__func__", value) for value in held]  # of a static method
    return [value for value in held if callable(value) and not _is_librarys(value)]


def dispatchers(run):
    """The functions that `run` reaches which were handed to ``numba.njit``."""
    return [one for one in reached(run) if hasattr(one, "targetoptions")]


def _names(code):
    inside = [_names(part) for part in code.co_consts if isinstance(part, types.CodeType)]
    return list(dict.fromkeys([*code.co_names, *(name for names in inside for name in names)]))


def _is_librarys(value):
    name = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    return (name or "builtins").partition(".")[0] in (*LIBRARIES, "builtins")


def compiled_by(run):
    """The libraries, of Numba and JAX, of which `run` reaches a function that has been compiled."""
    found = {"numba"} if _of_numba(run) else set()
    with suppress(Exception):  # another version may not say it
        if any(type(one).__name__ == "PjitFunction" and one._cache_size() for one in reached(run)):
            found.add("jax")
    return found


def _of_numba(run):
    """Numba's dispatchers in what `run` reaches, if something has been compiled for them."""
    found = [getattr(function, "_dispatcher", function) for function in reached(run)]
    return [one for one in found if isinstance(getattr(one, "overloads", None), dict) and one.overloads]


def notes(run):
    """Sentences on what is asked of Numba: fast mathematics, or Python instead of compiled code."""
    found = [_fast(one.targetoptions.get("fastmath")) for one in _of_numba(run)]
    compiled = [result for one in _of_numba(run) for result in one.overloads.values()]
    if any(result.objectmode for result in compiled):
        loops = any(_is_fast_loop(loop) for result in compiled for loop in result.lifted)
        found.append(f"interpreted: object mode{', but for its loops' if loops else ''}")
    elif any(result.lifted for result in compiled):
        found.append("interpreted in part: object mode inside compiled code")
    return list(dict.fromkeys(filter(None, found)))


def _is_fast_loop(loop):
    return any(not result.objectmode for result in loop.overloads.values())


def _fast(flags):
    """'fastmath: sums in another order' of what a decorator says, or None where it says nothing."""
    if not flags:
        return None
    flags = {"fast"} if flags is True else set(flags)
    allowed = [words for words, by in ALLOWS.items() if by & flags]
    return f"fastmath: {', '.join(allowed) or ', '.join(sorted(flags))}"
