"""pytest-benchmark's own options: those without effect are named, and none costs the answer."""

from types import SimpleNamespace

import pytest
from pytest_benchmark.utils import parse_compare_fail

from harness.cases.options import Options
from harness.cases.selection import select
from harness.plugin import benchmark_options, closing
from harness.plugin.run import Run

pytestmark = pytest.mark.fast


class Row(dict):
    """What pytest-benchmark compares: statistics by name, the suite's own part beside them."""

    def __init__(self, question, median):
        super().__init__(median=median)
        self.extra_info = {"question": question}


def config(*arguments, **more):
    """Of a run with these options; `more` goes into pytest-benchmark's session."""
    session = {"quiet": False, "histogram": False, "compared_mapping": {}, "compare_fail": None}
    session |= {"finish": lambda: None, "display": lambda reporter: None} | more
    return SimpleNamespace(
        invocation_params=SimpleNamespace(args=arguments), _benchmarksession=SimpleNamespace(**session)
    )


@pytest.fixture(autouse=True)
def no_more_options(monkeypatch):
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def test_what_has_no_effect_is_said_in_a_line(monkeypatch):
    asked = config("--benchmark-only", "--benchmark-min-rounds=5", "--benchmark-warmup", "on")
    (line,) = benchmark_options.without_effect(asked)
    assert line.startswith("no effect here: --benchmark-min-rounds, --benchmark-warmup; ")
    assert benchmark_options.without_effect(config("--benchmark-only", "--benchmark-sort=name")) == []
    monkeypatch.setenv("PYTEST_ADDOPTS", "--benchmark-timer=time.process_time '--benchmark-disable-gc'")
    assert "--benchmark-timer, --benchmark-disable-gc" in benchmark_options.without_effect(asked)[0]


def test_a_histogram_without_its_library_and_a_table_that_fails_are_a_line_each(monkeypatch):
    def fails(*arguments):
        raise NotImplementedError("Unsupported grouping 'nonsense'.")

    monkeypatch.setattr(benchmark_options, "find_spec", lambda name: None)
    asked, faults = config(histogram="hist", finish=fails, display=fails), []
    benchmark_options.take(asked, faults)
    assert faults == ["NOT SAVED: --benchmark-histogram needs pygal: pip install pygal pygaljs"]
    assert asked._benchmarksession.histogram is False
    asked._benchmarksession.finish()
    asked._benchmarksession.display("a reporter")
    told = "pytest-benchmark's own table failed: NotImplementedError: Unsupported grouping 'nonsense'."
    assert faults[1:] == [told] * 2


@pytest.mark.parametrize(
    ("medians", "told"),
    [
        ({"first_call": 2e-3, "memory": 2e-3, "speed": 1.01e-3}, {}),
        ({"first_call": 2e-3, "speed": 2e-3}, {"speed": "median 2 ms, was 1 ms"}),
        # Asked for alone, first calls are what is compared.
        ({"first_call": 2e-3}, {"first_call": "median 2 ms, was 1 ms"}),
    ],
)
def test_a_comparison_fails_on_warm_times_alone(medians, told):
    compared = [Row(*row) for row in medians.items()]
    asked = config(compare_fail=[parse_compare_fail("median:5%")], benchmarks=compared)
    benchmark_options.take(asked, [])
    (check,) = asked._benchmarksession.compare_fail
    slower = {row.extra_info["question"]: check.fails(row, {"median": 1e-3}) for row in compared}
    assert {question: why for question, why in slower.items() if why} == told
    asked._benchmarksession.performance_regressions = [("a (0001)", why) for why in told.values()]
    assert benchmark_options.regressions(asked) == [f"slower: a (0001): {why}" for why in told.values()]


def test_another_plug_ins_fixture_is_a_skip():
    with pytest.raises(pytest.skip.Exception, match="another plug-in's benchmark fixture"):
        Run.replay(None, lambda call: call(), "speed", [])


NOT_SELECTED = "{} is not among the problems of this run: add --problem {}"


@pytest.mark.parametrize(
    ("keyword", "test", "line"),
    [
        ("sorting", "", NOT_SELECTED.format("sorting", "sorting")),
        ("dispatch and numpy_add", "", NOT_SELECTED.format("dispatch", "dispatch")),
        ("dispatch or sorting", "", "dispatch, sorting are not among"),
        ("", "test_speed.py::test_speed[sorting:sorted-numpy_sort-small-float64-cpu]", "sorting is not "),
        ("grid_max and nothing", "bench_tests", ""),
    ],
)
def test_a_problem_that_is_not_selected_is_named(keyword, test, line):
    asked = SimpleNamespace(option=SimpleNamespace(keyword=keyword), args=[test])
    told = closing.not_selected(asked, select(Options())) or ""
    assert told.startswith(line)
    assert bool(told) is bool(line)
