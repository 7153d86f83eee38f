"""What a filled cache saves and another shape costs, from made-up rows: sums, tables, the page."""

import json
import re
from urllib.parse import unquote

import numpy as np
import pytest

from harness.analysis import choice, regions
from harness.analysis.programs import in_second_processes, pays_off_after
from harness.analysis.table import groups
from harness.claims import table as claims
from harness.report import __main__ as report
from harness.report import as_used, choices, markdown, words
from harness.report.terminal import block, tables
from meta_tests.made_up import loaded, rows
from meta_tests.pages import data, written

pytestmark = pytest.mark.fast


def second(imported=0.1, first=0.05, hits=1, misses=0, why=None):
    """What a sample says of its second process."""
    each = {"import_seconds": imported, "first_call_seconds": first, "hits": hits, "misses": misses}
    return each | {"why": why, "files": 2, "bytes": 4_000}


def steady(value):
    return [value] * 6


def world(**more):
    """A kernel of each library with a new shape, and second processes of those that keep code."""
    return [
        *rows("numpy_meshgrid", warm=steady(0.2), first=steady(0.2), new_shape=steady(0.25)),
        *rows(
            "numba_serial",
            warm=steady(0.02),
            first=steady(0.9),
            imported=0.1,
            new_shape=steady(0.03),
            second_process=second(first=0.15),
        ),
        *rows(
            "jax_vmap",
            warm=steady(0.01),
            first=steady(0.5),
            imported=0.5,
            new_shape=steady(0.4),
            second_process=second(0.5, 0.5, hits=0, misses=1, why="Error reading the cache"),
            first_call_parts={"trace": 0.1, "lower": 0.05, "compile": 0.3},
            **more,
        ),
    ]


def entry(kernel, **more):
    (found,) = groups(loaded(world(), **more))
    return found.entry(kernel)


# Sums


@pytest.mark.parametrize(
    ("shapes", "calls", "new", "warm"),
    [(1, 10, 0, 9), (3, 10, 2, 7), (3, 3, 2, 0), (3, 2, 1, 0), (3, 1, 0, 0), (10, 1_000, 9, 990)],
)
def test_calls_on_several_shapes_cost_a_new_shape_for_each_but_the_first(shapes, calls, new, warm):
    found = entry("jax_vmap", shapes=shapes).script(calls)
    assert found.median == pytest.approx(0.5 + 0.5 + new * 0.4 + warm * 0.01)
    assert found.processes == 6


def test_without_the_figure_of_a_new_shape_nothing_is_said_of_several():
    made = rows("jax_vmap", warm=0.01, first=0.5, new_shape_missing="at n = 2,999: ValueError")
    ((found,),) = (group.entries for group in groups(loaded(made, shapes=2)))
    assert found.script(1)
    assert found.script(2) is None
    assert found.new_shape_missing == "at n = 2,999: ValueError"


def test_a_new_shape_is_scaled_as_a_first_call_is():
    """Of it the work grows with n, what is compiled does not."""
    made = rows("jax_vmap", warm=steady(0.01), first=steady(0.5), n=300, new_shape=0.4)
    ((found,),) = (group.entries for group in groups(loaded(made)))
    assert found.new_shape_at_n().median == pytest.approx(0.4 + 9 * 0.01)


@pytest.mark.parametrize("shapes", [1, 2, 5, 40])
@pytest.mark.parametrize(("first", "new", "warm"), [(0.5, 0.4, 0.01), (0.05, 0.4, 0.01), (2.0, 0.01, 0.15)])
def test_pays_off_counts_the_shapes(shapes, first, new, warm):
    made = rows("numpy_meshgrid", warm=steady(0.2), first=steady(0.2), new_shape=steady(0.2))
    made += rows("jax_vmap", warm=steady(warm), first=steady(first), new_shape=steady(new))
    (found,) = groups(loaded(made, shapes=shapes))
    jax, numpy = found.entry("jax_vmap"), found.reference
    after = [jax.script(k).median <= numpy.script(k).median + 1e-9 for k in range(1, 400)]
    assert pays_off_after(jax, numpy) == 400 - after[::-1].index(False) if not all(after) else 1


def test_the_map_counts_the_shapes():
    (panel,) = choice.panels(groups(loaded(world(), shapes=4)))
    found = regions.regions(panel)
    column = int(np.argmin(np.abs(found.ns - 3_000)))
    for row_, calls in ((0, 1), (-1, choice.MOST_CALLS)):
        by_script = choice.by_script(panel.last, calls)
        for cost in by_script.costs:
            place = found.libraries.index(cost.library)
            assert found.decision.seconds[place, row_, column] == pytest.approx(cost.seconds.median)
    row_ = int(np.argmax(found.calls > 2))
    calls = found.calls[row_]
    assert calls < 4
    place = found.libraries.index("jax")
    assert found.decision.seconds[place, row_, column] == pytest.approx(1.0 + (calls - 1) * 0.4)


def test_a_second_process_is_an_entry_like_any_other():
    made = loaded([*world(), *rows("jax_map", warm=0.01, first=0.5)])
    made["samples"] += rows("numba_loop", "quadratic_map", warm=0.1, first=0.5)
    (found,) = in_second_processes(groups(made))
    # Left out: a problem, and a kernel that might keep its code, of which nobody looked.
    assert [one.kernel for one in found.entries] == ["numpy_meshgrid", "numba_serial", "jax_vmap"]
    assert found.entry("numba_serial").script(11).median == pytest.approx(0.1 + 0.15 + 10 * 0.02)
    assert found.entry("numba_serial").script(11).processes == 3
    before = groups(made)[0].entry("numpy_meshgrid")
    assert found.entry("numpy_meshgrid").script(1).by_round == before.script(1).by_round
    assert in_second_processes(groups(loaded(rows("jax_map", warm=0.01, first=0.5)))) == []


# Words


@pytest.mark.parametrize(
    ("hits", "misses", "word"),
    [(1, 0, "hit"), (0, 1, "miss"), (2, 1, "hit for 6 of 9"), (0, 0, "nothing to keep")],
)
def test_a_hit_is_called_one_where_everything_was_found(hits, misses, word):
    made = rows("jax_vmap", warm=0.1, first=0.5, second_process=second(hits=hits, misses=misses))
    ((found,),) = (group.entries for group in groups(loaded(made)))
    assert as_used.cache_word(found.second) == word


def test_the_table_of_second_processes_says_what_is_saved():
    (table,) = as_used.second_processes(groups(loaded(world())))
    assert table.rows == [
        ("numba_serial", "1 s", "250 ms", "hit", "75%", "4 kB"),
        ("jax_vmap", "1 s", "1 s", "miss", "0%", "4 kB"),
    ]
    assert table.notes == ("jax_vmap: Error reading the cache",)
    out = tables.text(loaded(world()), width=120, color=False)
    assert re.search(r"numba_serial +1 s +250 ms +hit +75% +4 kB", out)
    assert "second process: import and first call" in out
    plain = tables.text(loaded(rows("jax_vmap", warm=0.1, first=0.5)), width=120, color=False)
    assert "second process" not in plain


def test_a_new_shape_has_a_column_where_anything_was_measured():
    (group,) = groups(loaded(world()))
    table = words.kernel_table(group)
    place = table.headings.index("new\nshape")
    assert [row[place] for row in table.rows] == ["250 ms", "30 ms", "400 ms"]
    (plain,) = groups(loaded(rows("jax_vmap", warm=0.1, first=0.5)))
    assert "new\nshape" not in words.kernel_table(plain).headings


def test_a_ratio_beside_two_times_is_that_of_the_two():
    """By pairs of rounds the three of them would be others: 2, 50% and 1/2."""
    one, other = [1.0, 2.0, 4.0], [2.0, 4.0, 2.0]
    made = rows("numba_serial", warm=one, first=one, imported=0.0, new_shape=other)
    for row, seconds in zip(made, other, strict=True):
        row["second_process"] = second(0.0, seconds)
    (group,) = groups(loaded(rows("numpy_meshgrid", warm=other) + made))
    entry = group.entry("numba_serial")
    assert as_used.shape_cells(entry) == ("2 s", "2 s", "1×")
    assert as_used.second_cells(entry)[:4] == ("2 s", "2 s", "hit", "0%")
    table = words.kernel_table(group)
    assert table.rows[1][table.headings.index("vs\nNumPy")] == "1×"


def test_the_first_call_is_split_and_what_is_left_is_called_the_rest():
    (table,) = as_used.first_calls(groups(loaded(world())))
    assert table.headings == ("kernel", "first call", "trace", "lower", "compile", "the rest")
    assert table.rows == [("jax_vmap", "500 ms", "100 ms", "50 ms", "300 ms", "50 ms")]


def test_scripts_of_several_shapes_are_told():
    out = " ".join(block.text(loaded(world(), shapes=3), 100, False).split())
    assert "Programs spread their calls over 3 shapes" in out
    assert "Programs spread" not in block.text(loaded(world()), 100, False)
    old = rows("numpy_meshgrid", warm=0.2, first=0.2) + rows("jax_vmap", warm=0.1, first=0.5)
    out = " ".join(block.text(loaded(old, shapes=3), 100, False).split())
    assert "No kernel has the figure of a new shape" in out
    results = {"one": loaded(world(), shapes=3)}
    told = markdown.answer([words.result("one", results["one"])], claims.table(results))
    assert "Programs spread their calls over 3 shapes" in told


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", ""])
def test_a_number_of_shapes_is_a_whole_one(text):
    with pytest.raises(ValueError, match=r"^--shapes: give a whole number from 1 up, not"):
        choices.parse_shapes(text)
    assert choices.parse_shapes("3") == 3


def test_a_saved_run_is_told_for_as_many_shapes_as_asked_for(tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(loaded(world())))
    assert report.main([str(path), "--calls=10"]) == 0
    one = capsys.readouterr().out
    assert report.main([str(path), "--calls=10", "--shapes=3", f"--out={tmp_path / 'x.html'}"]) == 0
    three = capsys.readouterr().out
    assert "Numba or JAX (a tie) for ten calls" in one
    assert "Numba for ten calls" in three
    assert "over 3 shapes" in (tmp_path / "x.html").read_text()
    assert "calls in one program on 3 shapes" in unquote((tmp_path / "x.html").read_text())
    assert report.main([str(path), "--shapes=0"]) == 2


# The page, and a part alone


def test_the_page_answers_for_second_processes_behind_its_switch(tmp_path):
    made = written(tmp_path, one=data(world()))
    assert made.source.count('<input type="radio"') == 2
    assert "shown: float64 float64, second process" in made.said
    assert 'id="v0" checked' in made.source
    first, _, other = made.said.partition("For the second process that runs a program")
    assert "Numba 1 s" in first
    assert "Numba ○ 250 ms" in other or "Numba ● 250 ms" in other
    for part in ("Second process: its cache filled", "A new shape", "first calls of JAX, by its own events"):
        assert part in made.said
    assert "jax_vmap 10 ms 400 ms 40×" in made.said


def test_a_page_without_such_figures_says_nothing_of_them(tmp_path):
    made = written(tmp_path, one=data(rows("jax_vmap", warm=0.1, first=0.5)))
    for part in ("second process", "new shape", "own events", "Second process", "A new shape"):
        assert part not in made.said


def test_a_kernel_without_a_new_shape_says_why(tmp_path):
    why = "its inputs have the same shapes at n = 2,999"
    made = written(
        tmp_path, one=data([*world(), *rows("jax_map", warm=0.1, first=0.5, new_shape_missing=why)])
    )
    assert "jax_map has no figure: its inputs have the same shapes at n = 2,999" in made.said


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
        "| jax_vmap | JAX 0.10.2 | 1 s | 1 s | miss | 0% | 10 ms | – | – |",
        "| jax_vmap | JAX 0.12.0 | 1 s | 600 ms | hit | 40% | 10 ms | – | – |",
    ]
    assert "\n- jax_vmap: Error reading the cache (with JAX 0.10.2)\n" in made
