"""What is warned of while a kernel is imported and called: is something else measured, or is it only told?

Nothing but the standard library is imported here: it is there before the kernel is.
"""

import re
import warnings
from contextlib import contextmanager

# What is meant for those who maintain a file, not for those who run it: left out of an import.
FOR_DEVELOPERS = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)

# {pattern: what it means, and what to do}: with these, what is measured is not what the kernel's source says.
REFUSED = {
    r"loop will not be executed in parallel": (
        "its prange is not run in parallel, as there is more than one way into or out of that loop: "
        "take the assertion, return or exception out of it"
    ),
    r"'parallel=True' was specified but no transformation": (
        "parallel=True, and nothing is done in parallel: take it out, or write a loop over numba.prange"
    ),
    r"may be written to simultaneously": (
        "several threads of its prange write to one variable: use that inside of the loop only"
    ),
    r"falling back to object mode|in object mode without forceobj|[Ff]all-back from the nopython": (
        "Numba falls back to object mode, and Python would run in its name: write what it compiles, or say "
        "forceobj=True, looplift=False"
    ),
    r"Explicitly requested dtype .* will be truncated": (
        "float64 is asked for where jax_enable_x64 is off, and float32 is made: leave it on"
    ),
    r"discards the imaginary part": (
        "a complex value is made real, and its imaginary part is lost: take .real where that is meant"
    ),
}

# {pattern: what to do}: hints, with which the same thing is measured.
HINTS = {
    r"is faster on contiguous arrays": "np.ascontiguousarray may pay off",
    r"(divide by zero|overflow|underflow|invalid value) encountered": "np.errstate says where that is meant",
    r"^unclosed ": "close it in run",
    r"donated buffers were not usable": "donate_argnums brings nothing here",
    r"scatter inputs have incompatible types": "cast to the array's dtype where that is meant",
    # A grid that small is meant: the last block of a reduction, or a probe.
    r"Grid size .* will likely result in GPU under-utilization": None,
}
# So many are told of a kernel, and so much of each.
MOST, LONGEST = 3, 100


@contextmanager
def collected():
    """The list in which everything stands that is warned of meanwhile, once for each place in the code.

    Whatever the environment asks for: a warning that is an error would end what is to be measured.
    """
    with warnings.catch_warnings(record=True) as found:
        warnings.resetwarnings()
        for category in FOR_DEVELOPERS:
            warnings.simplefilter("ignore", category)
        yield found


def of_compiling(found):
    """Those of the warnings `collected` in an import that Numba raises for what it compiles there."""
    return [one for one in found if one.category.__name__.startswith("Numba")]


def refusal(found):
    """Why nothing is measured under the warnings `collected`: what that means and what to do, or None."""
    texts = [" ".join(str(one.message).split()) for one in found]
    return next((why for pattern, why in REFUSED.items() for text in texts if re.search(pattern, text)), None)


def told(found):
    """A sentence for each of the warnings `collected`, with what to do where that is known; MOST at most."""
    sentences = list(dict.fromkeys(filter(None, map(_sentence, found))))
    more = len(sentences) - MOST
    return sentences if more <= 0 else [*sentences[:MOST], f"it warns of {more} more"]


def _sentence(one):
    first = str(one.message).strip().partition("\n")[0].partition(", called on ")[0].rstrip(".")
    if len(first) > LONGEST:
        first = f"{first[:LONGEST].rsplit(' ', 1)[0]} ..."
    hints = [hint for pattern, hint in HINTS.items() if re.search(pattern, str(one.message))]
    if hints == [None]:
        return None
    return " ".join([f"{one.category.__name__}: {first}", *(f"({hint})" for hint in hints)])
