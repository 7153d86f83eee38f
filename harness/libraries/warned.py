"""What is warned of while a kernel is imported and called: is something else measured, or is it only told?"""

import re
import warnings
from contextlib import contextmanager

from harness.libraries import BY_NAME

# What is meant for those who maintain a file, not for those who run it: left out of an import.
FOR_DEVELOPERS = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
REFUSED = [pair for library in BY_NAME.values() for pair in library.refused_warnings]
HINTS = [
    (r"^unclosed ", "close it in run"),
    *(pair for library in BY_NAME.values() for pair in library.hints),
]
# So many are told of a kernel, and so much of each.
MOST, LONGEST = 3, 100


@contextmanager
def collected():
    """The list in which everything stands that is warned of meanwhile, once for each place in the code.

    Whatever the environment asks for: a warning that is an error would end what is to be measured.
    """
    with warnings.catch_warnings(record=True) as warnings_seen:
        warnings.resetwarnings()
        for category in FOR_DEVELOPERS:
            warnings.simplefilter("ignore", category)
        yield warnings_seen


def of_compiling(warnings_seen):
    """Those of the warnings `collected` in an import that Numba raises for what it compiles there."""
    return [warning for warning in warnings_seen if warning.category.__name__.startswith("Numba")]


def refusal(warnings_seen):
    """Why nothing is measured under the warnings `collected`: what that means and what to do, or None."""
    texts = [" ".join(str(warning.message).split()) for warning in warnings_seen]
    return next((why for pattern, why in REFUSED for text in texts if re.search(pattern, text)), None)


def sentences(warnings_seen):
    """A sentence for each of the warnings `collected`, with what to do where that is known; MOST at most."""
    lines = list(dict.fromkeys(filter(None, map(_sentence, warnings_seen))))
    more = len(lines) - MOST
    return lines if more <= 0 else [*lines[:MOST], f"it warns of {more} more"]


def _sentence(warning):
    first = str(warning.message).strip().partition("\n")[0].partition(", called on ")[0].rstrip(".")
    if len(first) > LONGEST:
        first = f"{first[:LONGEST].rsplit(' ', 1)[0]} ..."
    hints = [hint for pattern, hint in HINTS if re.search(pattern, str(warning.message))]
    if hints == [None]:
        return None
    return " ".join([f"{warning.category.__name__}: {first}", *(f"({hint})" for hint in hints)])
