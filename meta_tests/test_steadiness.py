"""The figures of a series of runs on made-up rows: what holds, what is called, what was found."""

import json
from types import SimpleNamespace

import pytest

from meta_tests import steadiness
from meta_tests.made_up import loaded, rows

pytestmark = pytest.mark.fast


def a_run(**medians):
    """Six processes of each kernel, from 1 % below to 1 % above its median."""
    steps = (0.99, 1.0, 1.01, 1.0, 0.995, 1.005)
    made = [rows(name, warm=[middle * step for step in steps]) for name, middle in medians.items()]
    return loaded([row for one in made for row in one])


MIDDLE, GAP = "warm: a range holds the median of all runs", "warm: the ranges of two runs are apart"
HOLDS, SHIFT, CALLED, APART = (
    "warm: a range as printed holds another run's median",
    "warm: whole runs were faster or slower by",
    "twins: one is called slower than the other",
    "fastest: two runs name different ones, where both name one",
)


@pytest.mark.parametrize(
    ("runs", "what", "said"),
    [
        ([{"numba_a": 1.0}, {"numba_a": 1.0}, {"numba_a": 1.1}], HOLDS, "2 of 6 (33.3%)"),
        ([{"numba_a": 1.0}, {"numba_a": 1.0}, {"numba_a": 1.1}], MIDDLE, "2 of 3 (66.7%)"),
        ([{"numba_a": 1.0}, {"numba_a": 1.0}, {"numba_a": 1.1}], GAP, "2 of 3 (66.7%)"),
        ([{"numba_a": 1.0}, {"numba_a": 1.0}, {"numba_a": 1.1}], SHIFT, "+0.0% to +10.0%"),
        ([{"numba_serial": 1.0, "numba_serial_twin": 1.0}], CALLED, "0 of 1 (0.0%)"),
        ([{"numba_serial": 1.0, "numba_serial_twin": 1.2}], CALLED, "1 of 1 (100.0%)"),
        # A twin counts as its original; who names none contradicts nobody.
        ([{"jax_vmap": 1.0, "jax_vmap_twin": 1.0, "jax_map": 3.0}] * 2, APART, "0 of 1 (0.0%)"),
        ([{"jax_a": 1.0, "numba_b": 2.0}, {"jax_a": 2.0, "numba_b": 1.0}], APART, "1 of 1 (100.0%)"),
        ([{"jax_a": 1.0, "numba_b": 2.0}, {"jax_a": 1.0, "numba_b": 1.0}], APART, "none to judge"),
    ],
)
def test_a_figure_says_how_often(runs, what, said):
    assert steadiness.figures([a_run(**run) for run in runs])[what] == said


def test_samples_beside_the_neighbour():
    samples = [
        SimpleNamespace(started=started, took_seconds=1.0, disturbed=disturbed, is_slow=is_slow)
        for started, disturbed, is_slow in (
            (0, None, False),
            (2.1, "others", True),
            (3.5, None, False),
            (5.0, "others", False),
        )
    ]
    # The third lies beside it in part, and is not judged.
    assert list(steadiness.beside([(samples, [(2.0, 4.0)])]).values()) == [
        "1 of 1 (100.0%)",
        "1 of 2 (50.0%)",
        "1 of 1 (100.0%)",
        "0 of 2 (0.0%)",
    ]


def test_a_copy_has_the_twins_and_a_series_goes_on_with_it(tmp_path):
    suite = steadiness.copied(tmp_path)
    for problem, kernel in steadiness.TWINS:
        folder = suite / "kernels" / problem
        assert (folder / f"{kernel}_twin.py").read_text() == (folder / f"{kernel}.py").read_text()
        assert f'"{kernel}",\n    "{kernel}_twin",' in (folder / "__init__.py").read_text()
    (suite / "pytest.ini").write_text("as it was")
    assert (steadiness.copied(tmp_path) / "pytest.ini").read_text() == "as it was"


def test_runs_that_are_there_are_evaluated(tmp_path):
    machine = {"processor_name": "P", "cpus_usable": 2, "python_version": "3.13", "libraries": {"numpy": "2"}}
    paths = [tmp_path / f"run-{number}.json" for number in (1, 2)]
    for path in paths:
        path.write_text(json.dumps(a_run(numba_a=1.0, jax_b=2.0) | {"machine_info": machine}))
    steadiness.save(tmp_path / "saved.json", *steadiness.evaluated(paths))
    found = json.loads((tmp_path / "saved.json").read_text())
    assert (found["title"], found["versions"]) == ("2 runs", {"python": "3.13", "numpy": "2"})
    assert found["figures"][HOLDS] == "4 of 4 (100.0%)"
