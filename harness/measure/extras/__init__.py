"""Figures that only some samples have: a file each, which says when it is wanted and how it is measured.

``applies(plan, case, number)``: is it measured with the case's sample of round `number`? ``measure`` returns
fields of the Sample.
"""

from harness.measure.extras import filled_cache, new_shape

# In the process that is timed, once all else is: ``measure(call, reference)``.
IN_PROCESS = {"new_shape": new_shape}
# In processes of their own, right after it: ``measure(request)``, which may raise ProcessFailed.
BESIDE = {"filled_cache": filled_cache}


def applicable(table, plan, case, number):
    """Names of those in `table` that are measured with the case's sample of round `number`."""
    return [name for name, extra in table.items() if extra.applies(plan, case, number)]
