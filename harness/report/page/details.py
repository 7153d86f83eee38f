"""What stands folded on the page, of one Result: tables for who wants to check."""

from functools import partial

from harness.report.tables import first_calls, kernels, scaling


def of(result):
    """[(title, Tables, lines below them)] of one Result, where it has anything to show."""
    groups = result.groups
    caches = first_calls.caches([("", group) for group in groups])
    made = (
        ("Every kernel, fastest first", map(partial(kernels.of_group, fastest_first=True), groups), []),
        ("Memory", scaling.memory_by_size(groups), []),
        ("First calls, split", first_calls.first_calls(groups), [first_calls.PARTS]),
        ("A filled cache, a new shape", caches, [c.legend for c in first_calls.COLUMNS if c.legend]),
        ("What more CPUs bring", scaling.by_cpus(groups), [scaling.GAINS]),
    )
    details = [(title, list(tables), lines) for title, tables, lines in made]
    return [detail for detail in details if detail[1]]
