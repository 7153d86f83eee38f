"""The figures of a series of runs: what holds, what is called, what was found, on made-up rows."""

import json
from types import SimpleNamespace

import pytest

from harness.analysis.table import groups
from harness.storage import files
from meta_tests import steadiness
from meta_tests import steadiness_figures as evaluation
from meta_tests.made_up import loaded, rows

pytestmark = pytest.mark.fast

WARM = evaluation.FIGURES["warm"]
SPENT = {
    "samples": 12,
    "disturbed": 2,
    "taken_again": 1,
    "wall_seconds": 60.0,
    "own_seconds_per_sample": 0.1,
}


def a_run(*made, **spent):
    return loaded([row for one in made for row in one], spent=SPENT | spent)


def series(*runs):
    return [groups(a_run(*run)) for run in runs]


def warm(middle):
    """Six processes from 1 % below to 1 % above `middle`."""
    return [middle * share for share in (0.99, 1.0, 1.01, 1.0, 0.995, 1.005)]


def test_ranges_are_those_of_every_case_in_every_run():
    found = evaluation.ranges(
        series([rows("numba_a", warm=1.0)], [rows("numba_a", warm=1.0), rows("numba_b", warm=2.0)]), WARM
    )
    assert {case[-1]: len(runs) for case, runs in found.items()} == {"numba_a": 2, "numba_b": 1}


def test_a_range_that_misses_the_grand_median_and_lies_apart():
    by_case = evaluation.ranges(series(*([rows("numba_a", warm=warm(m))] for m in (1.0, 1.0, 1.1))), WARM)
    assert list(evaluation.covering(by_case, by_case).values()) == [[True, True, False]]
    assert list(evaluation.disjoint(by_case).values()) == [[False, True, True]]


def test_covering_is_of_the_other_series_where_it_has_the_case():
    here = evaluation.ranges(series([rows("numba_a", warm=warm(1.0)), rows("numba_b", warm=1.0)]), WARM)
    there = evaluation.ranges(series([rows("numba_a", warm=warm(1.2))]), WARM)
    assert list(evaluation.covering(here, there).values()) == [[False]]


@pytest.mark.parametrize(("twin", "told"), [(1.0, "0 of 1 (0.0%)"), (1.2, "1 of 1 (100.0%)")])
def test_twins_that_are_called_different(twin, told):
    run = a_run(rows("numba_serial", warm=warm(1.0)), rows("numba_serial_twin", warm=warm(twin)))
    found = evaluation.figures([run])
    assert found["twins: one is called slower than the other"] == told
    assert found["twins: one is named the fastest of all, the other is not"] == told


def test_twins_with_too_few_pairs_are_not_judged():
    pair = [rows("numba_serial", warm=[1.0] * 5), rows("numba_serial_twin", warm=[1.2] * 5)]
    found = evaluation.figures([a_run(*pair)])
    assert found["twins: one is called slower than the other"] == "none to judge"
    assert found["twins: too few pairs of processes to call"] == "1 of 1 (100.0%)"


def test_a_twin_counts_as_its_original_among_winners():
    slow = rows("jax_map", warm=warm(3.0))
    both = [rows("jax_vmap", warm=warm(1.0)), rows("jax_vmap_twin", warm=warm(1.0)), slow]
    one = [rows("jax_vmap", warm=warm(1.2)), rows("jax_vmap_twin", warm=warm(1.0)), slow]
    ((title, named),) = evaluation.winners(series(both, one)).items()
    assert title.startswith("grid_max, lecture")
    assert named == ["jax_vmap", "jax_vmap"]


def test_runs_that_name_none_contradict_nobody():
    def pair(a, b):
        return a_run(rows("jax_a", warm=warm(a)), rows("numba_b", warm=warm(b)))

    runs = [pair(1.0, 2.0), pair(2.0, 1.0), pair(1.0, 1.0)]
    found = evaluation.figures(runs, quiet=runs[:1])
    assert found["fastest: a run names one kernel"] == "2 of 3 (66.7%)"
    assert found["fastest: two runs name different ones, where both name one"] == "1 of 1 (100.0%)"
    assert found["fastest: another than in a quiet run, where both name one"] == "1 of 2 (50.0%)"


def test_what_became_of_samples():
    found = evaluation.spent(
        [a_run(rows("jax_a", warm=1.0, first=1.0, disturbed=(2,))), a_run(wall_seconds=90.0)]
    )
    assert found["samples that others disturbed"] == "4 of 24 (16.7%)"
    assert found["samples taken again"] == "2 of 24 (8.3%)"
    # the row of first calls tells of the same sample
    assert found["samples left out of verdicts"] == "1 of 24 (4.2%)"
    assert found["a run takes, median (least to most)"] == "1 min 15 s (1 min to 1 min 30 s)"


def test_samples_beside_the_neighbour():
    def sample(started, disturbed):
        return SimpleNamespace(started=started, took_seconds=1.0, disturbed=disturbed)

    samples = [sample(0, None), sample(2.1, "others"), sample(3.5, None), sample(5.0, "others")]
    found = evaluation.beside([(samples, [(2.0, 4.0)])])
    # the third lies beside it in part, and is not judged
    assert found["samples wholly beside the busy neighbour, called disturbed"] == "1 of 1 (100.0%)"
    assert found["samples without it, called disturbed"] == "1 of 2 (50.0%)"
    assert found["the neighbour took a core"] == "2 s of 6 s"


def test_the_rows_that_hold_least():
    found = evaluation.worst(
        series(*([rows("numba_a", warm=warm(m)), rows("numba_b", warm=warm(1.0))] for m in (1.0, 1.0, 1.1))),
        count=1,
    )
    (line,) = found["warm"]
    assert "numba_a: covers 2 of 3" in line


def test_a_copy_has_the_twins(tmp_path):
    suite = steadiness.copied(tmp_path)
    for problem, kernel in evaluation.TWINS:
        folder = suite / "kernels" / problem
        assert (folder / f"{kernel}_twin.py").read_text() == (folder / f"{kernel}.py").read_text()
        assert f'"{kernel}",\n    "{kernel}_twin",' in (folder / "__init__.py").read_text()
    # A series goes on with the code that it began with.
    (suite / "pytest.ini").write_text("as it was")
    assert (steadiness.copied(tmp_path) / "pytest.ini").read_text() == "as it was"


def test_a_series_that_is_there_is_evaluated_in_order(tmp_path, capsys):
    machine = {"processor_name": "P", "cpus_usable": 2, "python_version": "3.13", "libraries": {"numpy": "2"}}
    for number in (1, 2, 10):
        run = a_run(rows("numba_a", warm=warm(number), first=1.0), rows("jax_b", warm=warm(20), first=2.0))
        (tmp_path / f"run-{number}.json").write_text(json.dumps(run | {"machine_info": machine}))
    paths, _ = steadiness.loaded(tmp_path)
    assert [path.stem for path in paths] == ["run-1", "run-2", "run-10"]
    found = steadiness.evaluated(tmp_path, against=tmp_path)
    assert (found["runs"], found["neighbour"], found["versions"]) == (
        3,
        False,
        {"python": "3.13", "numpy": "2"},
    )
    assert json.loads(json.dumps(found))["figures"] == found["figures"]
    steadiness.told(found)
    assert "warm: the range covers the median of all runs" in capsys.readouterr().out


def test_a_folder_without_runs_is_named(tmp_path):
    with pytest.raises(files.NotAResult, match=r"holds no run-1\.json"):
        steadiness.loaded(tmp_path)
