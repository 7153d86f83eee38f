"""What stands folded on the page, of one Result: tables for who wants to check."""

from functools import partial

from harness.report.tables import kernels


def of(result):
    """[(title, Tables, lines below them)] of one Result, where it has anything to show."""
    groups = result.groups
    parts = dict.fromkeys(part for g in groups for entry in g.entries for part in entry.first_call_parts)
    parts = [f"{', '.join(parts)}: {kernels.OF_FIRST_CALL}"] if parts else []
    sections = (
        ("Every kernel, fastest first", map(partial(kernels.of_group, in_full=True), groups), parts),
        (
            "A filled cache, a new shape",
            kernels.caches([result]),
            [c.legend for c in kernels.OF_CACHES if c.legend],
        ),
        ("What more CPUs bring", kernels.by_cpus(groups), [kernels.GAINS]),
    )
    details = [(title, list(tables), lines) for title, tables, lines in sections]
    return [detail for detail in details if detail[1]]
