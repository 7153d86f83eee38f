"""What a filled cache saves and another shape costs: how it is measured, and told from made-up rows."""

import json
from dataclasses import replace

import pytest

from harness.analysis.programs import in_second_processes, pays_off_after
from harness.analysis.table import groups
from harness.cases.call import Call
from harness.cases.case import Case
from harness.cases.problems import problem
from harness.checks.inputs import expected
from harness.libraries import base, compilers
from harness.measure.extras import new_shape
from harness.measure.reference import Reference
from harness.report import __main__ as report
from harness.report import block
from harness.report.results import Result
from harness.report.tables import kernels
from meta_tests.made_up import loaded, rows

pytestmark = pytest.mark.fast


def second(imported=0.1, first=0.05, hits=1, misses=0, why=None):
    """What a sample says of its second process."""
    each = {"import_seconds": imported, "first_call_seconds": first, "hits": hits, "misses": misses}
    return each | {"why": why}


def steady(value):
    return [value] * 6


FULL = second(first=0.15)
EMPTY = second(0.5, 0.5, hits=0, misses=1, why="Error reading the cache")
PARTS = {"trace": 0.1, "lower": 0.05, "compile": 0.3}


def world():
    """A kernel of each library with a new shape, and second processes of those that keep code."""
    numba = {"imported": 0.1, "new_shape": steady(0.03), "second_process": FULL}
    jax = {"imported": 0.5, "new_shape": steady(0.4), "second_process": EMPTY, "first_call_parts": PARTS}
    return [
        *rows("numpy_meshgrid", warm=steady(0.2), first=steady(0.2), new_shape=steady(0.25)),
        *rows("numba_serial", warm=steady(0.02), first=steady(0.9), **numba),
        *rows("jax_vmap", warm=steady(0.01), first=steady(0.5), **jax),
    ]


def cells(table):
    return [[cell.text for cell in of_row] for of_row in table.cells(table.with_figures())]


# How they are measured


def test_without_room_or_another_shape_there_is_no_figure_of_one_and_it_says_why(monkeypatch):
    case = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    stated = problem("grid_max")
    inputs = stated.inputs(case.n, case.dtype)
    reference = Reference(expected("grid_max", inputs)[0], 0, {})
    call = Call(case, inputs)
    assert new_shape.measure(call, reference)["new_shape_n"] == case.n - 1
    with monkeypatch.context() as patch:
        patch.setattr(new_shape, "problem", lambda name: replace(stated, inputs=lambda n, dtype: inputs))
        why = {"new_shape_missing": f"its inputs have the same shapes at n = {case.n - 1}"}
        assert new_shape.measure(call, reference) == why
    monkeypatch.setattr(new_shape, "available_bytes", lambda: 0)
    assert "no room in memory" in new_shape.measure(call, reference)["new_shape_missing"]


def test_no_second_of_compiling_is_counted_twice(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(base, "perf_counter", lambda: now[0])
    compiled = base.Compiled()
    # Inside of a trace, from 1 to 10, something else is traced, lowered and compiled.
    for end, part, seconds in (
        (2.5, "trace", 1.0),
        (3.5, "lower", 0.5),
        (6.0, "compile", 2.0),
        (10.0, "trace", 9.0),
        (12.0, "lower", 2.0),
    ):
        now[0] = end
        compiled.add_part(part, seconds)
    parts = compilers.parts_between(base.Compiled(), compiled)
    assert parts == {"trace": 1.0 + 5.5, "lower": 0.5 + 2.0, "compile": 2.0}
    assert list(parts) == ["trace", "lower", "compile"]


# Sums


@pytest.mark.parametrize(
    ("shapes", "calls", "new", "warm"),
    [(1, 10, 0, 9), (3, 10, 2, 7), (3, 3, 2, 0), (3, 2, 1, 0), (3, 1, 0, 0), (10, 1_000, 9, 990)],
)
def test_calls_on_several_shapes_cost_a_new_shape_for_each_but_the_first(shapes, calls, new, warm):
    (group,) = groups(loaded(world(), shapes=shapes))
    found = group.entry("jax_vmap").script(calls)
    assert found.median == pytest.approx(0.5 + 0.5 + new * 0.4 + warm * 0.01)
    assert found.processes == 6


def test_without_the_figure_of_a_new_shape_nothing_is_said_of_several():
    made = rows("jax_vmap", warm=0.01, first=0.5, new_shape_missing="at n = 2,999: ValueError")
    ((found,),) = (group.entries for group in groups(loaded(made, shapes=2)))
    assert found.script(1)
    assert found.script(2) is None
    assert found.new_shape_missing == "at n = 2,999: ValueError"


@pytest.mark.parametrize("shapes", [1, 5, 40])
@pytest.mark.parametrize(("first", "new", "warm"), [(0.5, 0.4, 0.01), (0.05, 0.4, 0.01), (2.0, 0.01, 0.15)])
def test_pays_off_counts_the_shapes(shapes, first, new, warm):
    made = rows("numpy_meshgrid", warm=steady(0.2), first=steady(0.2), new_shape=steady(0.2))
    made += rows("jax_vmap", warm=steady(warm), first=steady(first), new_shape=steady(new))
    (found,) = groups(loaded(made, shapes=shapes))
    jax, numpy = found.entry("jax_vmap"), found.reference
    slower = [k for k in range(1, 400) if jax.script(k).median > numpy.script(k).median + 1e-9]
    assert pays_off_after(jax, numpy) == max(slower, default=0) + 1


def test_a_second_process_is_an_entry_like_any_other():
    unknown = rows("jax_map", warm=0.01, first=0.5)
    made = loaded([*world(), *unknown])
    made["samples"] += rows("numba_loop", "quadratic_map", warm=0.1, first=0.5)
    (found,) = in_second_processes(groups(made))
    # Left out: a problem, and a kernel that might keep its code, of which nobody looked.
    assert [one.kernel for one in found.entries] == ["numpy_meshgrid", "numba_serial", "jax_vmap"]
    numba = found.entry("numba_serial").script(11)
    assert (numba.median, numba.processes) == (pytest.approx(0.1 + 0.15 + 10 * 0.02), 3)
    numpy, before = (one.entry("numpy_meshgrid").script(1) for one in (found, groups(made)[0]))
    assert numpy.by_round == before.by_round
    assert in_second_processes(groups(loaded(unknown))) == []


# Tables


def test_a_table_says_what_is_saved_what_another_shape_costs_and_why_a_figure_is_missing():
    made = [*world(), *rows("jax_map", warm=0.1, first=0.5, new_shape_missing="no other shape")]
    for kernel, hits, misses in (("jax_some", 2, 1), ("jax_none", 0, 0)):
        process = second(0.1, 0.4, hits, misses)
        made += rows(kernel, warm=0.1, first=steady(0.4), new_shape=steady(0.1), second_process=process)
    (table,) = kernels.caches([Result("x", loaded(made))])
    assert cells(table) == [
        ["numpy_meshgrid", "300 ms", "–", "–", "–", "200 ms", "250 ms", "1.2×"],
        ["numba_serial", "1 s", "250 ms", "hit", "75%", "20 ms", "30 ms", "1.5×"],
        ["jax_vmap", "1 s", "1 s", "miss", "0%", "10 ms", "400 ms", "40×"],
        ["jax_map", "600 ms", "–", "–", "–", "100 ms", "–", "–"],
        ["jax_some", "500 ms", "500 ms", "hit for 6 of 9", "0%", "100 ms", "100 ms", "1×"],
        ["jax_none", "500 ms", "500 ms", "nothing to keep", "0%", "100 ms", "100 ms", "1×"],
    ]
    assert [fact.long for fact in table.facts] == [
        "jax_vmap: Error reading the cache",
        "jax_map has no new shape: no other shape",
    ]
    assert list(kernels.caches([Result("x", loaded(rows("jax_a", warm=0.1)))])) == []


def test_a_ratio_beside_two_times_is_that_of_the_two():
    """By pairs of rounds the three of them would be others: 2, 50% and 1/2."""
    one, other = [1.0, 2.0, 4.0], [2.0, 4.0, 2.0]
    numba = rows("numba_serial", warm=one, first=one, imported=0.0, new_shape=other)
    for row, seconds in zip(numba, other, strict=True):
        row["second_process"] = second(0.0, seconds)
    made = loaded(rows("numpy_meshgrid", warm=other) + numba)
    (table,) = kernels.caches([Result("x", made)])
    assert cells(table) == [["numba_serial", "2 s", "2 s", "hit", "0%", "2 s", "2 s", "1×"]]
    line = block.every_kernel(Result("x", made), 160, False).splitlines()[4]
    assert line.startswith("numba_serial")
    assert " 1× " in line


def test_a_saved_run_is_told_for_as_many_shapes_as_asked_for(tmp_path, capsys):
    path, answer = tmp_path / "a.json", tmp_path / "a.md"
    path.write_text(json.dumps(loaded(world())))
    assert report.main([str(path), "--calls=10"]) == 0
    told = capsys.readouterr().out
    assert "Numba or JAX (a tie) for ten calls" in told
    assert "Programs spread" not in told
    assert report.main([str(path), "--calls=10", "--shapes=3", f"--markdown={answer}"]) == 0
    assert "Numba for ten calls" in capsys.readouterr().out
    assert "Programs spread their calls over 3 shapes" in answer.read_text()
    old = rows("numpy_meshgrid", warm=0.2, first=0.2) + rows("jax_vmap", warm=0.1, first=0.5)
    out = " ".join(block.text(loaded(old, shapes=3), 100, False).split())
    assert "No kernel has the figure of a new shape" in out


def test_caches_are_shown_by_kernel_and_file(tmp_path, capsys):
    for name, version, hits in (("a", "0.10.2", 0), ("b", "0.12.0", 1)):
        known = second(0.5, 0.5 - 0.4 * hits, hits, 1 - hits, None if hits else "Error reading the cache")
        made = rows("jax_vmap", warm=steady(0.01), first=steady(0.5), imported=0.5, second_process=known)
        info = {"libraries": {"jax": version}}
        (tmp_path / f"{name}.json").write_text(json.dumps(loaded(made, machine_info=info)))
    asked = [str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--show=caches", "--as=markdown"]
    assert report.main(asked) == 0
    made = capsys.readouterr().out
    assert "grid_max, lecture (n = 3,000), float64, cpu:" in made
    assert [line for line in made.splitlines() if line.startswith("| jax")] == [
        "| jax_vmap | JAX 0.10 | 1 s | 1 s | miss | 0% | 10 ms |",
        "| jax_vmap | JAX 0.12 | 1 s | 600 ms | hit | 40% | 10 ms |",
    ]
    assert "\n- jax_vmap: Error reading the cache (with JAX 0.10)\n" in made
