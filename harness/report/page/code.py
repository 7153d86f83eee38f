"""Every kernel's code, with how much there is to read in it."""

from harness.claims import readability


def of(results):
    """Per problem of several Results: (problem, [(kernel, its label, how much there is to read, its code)]).

    The code is '' where this checkout has no such kernel.
    """
    labels = {}
    for group in (group for result in results for group in result.groups):
        for entry in group.entries:
            labels.setdefault(group.problem, {}).setdefault(entry.kernel, entry.label)
    for problem, kernels in labels.items():
        yield problem, [(kernel, label, *_contents(problem, kernel)) for kernel, label in kernels.items()]


def _contents(problem, kernel):
    try:
        counted = readability.measure(problem, kernel)
        size = f"{counted.lines} lines, cognitive complexity {counted.complexity}"
    except readability.Unreadable as why:
        size = str(why)
    return size, readability.source(problem, kernel) or ""
