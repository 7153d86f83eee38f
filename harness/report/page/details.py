"""What stands folded on the page, of one Result: tables and pictures for who wants to check."""

from dataclasses import dataclass
from functools import partial

from harness.report.page import plots
from harness.report.tables import first_calls, kernels, scaling


@dataclass(frozen=True)
class Detail:
    """A folded part: Tables, then Plots, then lines."""

    title: str
    tables: list
    plots: list
    lines: list


def of(result):
    """The Details of one Result that have anything to show."""
    groups = result.groups
    caches = first_calls.caches([("", group) for group in groups])
    sizes = (plots.sizes(groups, *key) for key in dict.fromkeys((g.problem, *g.key[2:]) for g in groups))
    made = (
        ("Every kernel, fastest first", map(partial(kernels.of_group, fastest_first=True), groups), (), []),
        ("Memory", scaling.memory_by_size(groups), (), []),
        ("First calls, split", first_calls.first_calls(groups), (), [first_calls.PARTS]),
        ("A filled cache, a new shape", caches, (), [c.legend for c in first_calls.COLUMNS if c.legend]),
        ("Every process of every round", (), map(plots.processes, groups), []),
        ("Growth with n", (), sizes, []),
        ("What more CPUs bring", scaling.by_cpus(groups), (), [scaling.GAINS]),
    )
    details = [
        Detail(title, list(tables), [p for p in drawn if p], lines) for title, tables, drawn, lines in made
    ]
    return [detail for detail in details if detail.tables or detail.plots]
