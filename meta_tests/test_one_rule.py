"""Every medium names the same libraries: at each measured point of each saved file, and at made-up ones."""

import json
from pathlib import Path

import numpy as np
import pytest

from harness.analysis import choice
from harness.analysis.decide import decide
from harness.analysis.regions import regions
from harness.report import block, parts, words
from harness.report.results import Result
from harness.report.tables import kernels, libraries
from meta_tests.golden import NO_RESULTS
from meta_tests.made_up import rows
from meta_tests.test_choice import panels

SAVED = sorted((Path(__file__).resolve().parents[1] / "results").rglob("*.json"))
RESULTS = [path for path in SAVED if not path.stem.startswith(NO_RESULTS)]
CALLS = (1, 10, 1_000)


def step_of(steps, calls):
    """The libraries that `choice.by_calls` names for so many calls."""
    return next((set(libraries) for libraries, most in steps if calls <= most), set(steps[-1][0]))


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_every_medium_names_the_same_libraries(path):
    data = json.loads(path.read_text())
    result = Result("x", data)
    markdown = parts.markdown([result], [], CALLS)
    for panel in result.panels:
        drawn = regions(panel)
        for spot in panel.spots:
            steps, answers = choice.by_calls(spot), [choice.by_script(spot, count) for count in CALLS]
            if not steps:
                assert not any(answers)
                continue
            column = int(np.flatnonzero(drawn.ns == spot.n)[0])
            # The map, its words and the choice, from one call to ten thousand.
            for row in range(0, len(drawn.calls), 11):
                calls = drawn.calls[row]
                behind = drawn.decision.behind[:, row, column]
                on_map = {of for of, lost in zip(drawn.libraries, behind, strict=True) if not lost}
                assert on_map == set(choice.by_script(spot, calls).best), (panel.problem, spot.n, calls)
            # The page's and Markdown's figures, and the words of the map and of the documents.
            table = libraries.of_spot(spot, CALLS)
            cells = {row[0].text: row for row in table.cells()}
            for at, (count, answer) in enumerate(zip(CALLS, answers, strict=True)):
                marked = {name for name, row in cells.items() if row[1 + at].mark}
                best = set(map(words.name, answer.best))
                assert marked == (best if len(answer.costs) > 1 else set())
                assert step_of(steps, count) == set(answer.best), (panel.problem, spot.n, count)
            said = words.sentence(spot, CALLS)
            key = (panel.problem, panel.dtype, panel.cpus, spot.n)
            for group in result.groups:
                is_whole = {entry.device for entry in spot.entries} == {group.device}
                if is_whole and (group.problem, group.dtype, group.cpus, group.n_asked) == key:
                    assert said in kernels.sentences(group, CALLS)
        assert words.sentence(panel.last, CALLS) in markdown
    main = words.on_most_cpus(words.main_panels(result.panels))
    if len(main) <= block.IN_FULL:
        shown = " ".join(block.text(data, 160, False).split())
        assert all(" ".join(words.sentence(panel.last, CALLS).split()) in shown for panel in main)


@pytest.mark.fast
def test_a_unit_of_time_changes_no_decision():
    rng = np.random.default_rng(0)
    for _ in range(50):
        seconds = rng.lognormal(0, 0.5, (5, 8, 4)) * rng.lognormal(0, 1, (5, 1, 1))
        one, other = (decide(list("aabbc"), seconds * unit, [True] * 5) for unit in (1, 1e-6))
        assert np.array_equal(one.behind, other.behind)
        assert np.allclose(one.times, other.times)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("seconds", "behind"),
    [([1, np.nan], [False, True]), ([np.nan, np.nan], [True, True]), ([1, 1.1, 1.2], [False] * 3)],
    ids=["no figure is behind", "none has one", "a tie of three"],
)
def test_who_is_behind(seconds, behind):
    by_round = np.array(seconds)[:, None, None] * np.ones((1, 6, 1))
    found = decide(list("abc")[: len(seconds)], by_round, [True] * len(seconds))
    assert found.behind[:, 0].tolist() == behind
    assert found.tied.tolist() == [behind.count(False) > 1]


@pytest.mark.fast
def test_thresholds_are_whole_numbers_of_calls():
    """NumPy costs 0.1 + k, JAX 10 + k / 2: half a call too little at 19 calls, a tie between 14 and 34."""
    (panel,) = panels(
        rows("numpy_a", warm=[1.0] * 6, first=[1.0] * 6, imported=0.1),
        rows("jax_a", warm=[0.5] * 6, first=[0.5] * 6, imported=10.0),
    )
    steps = choice.by_calls(panel.last)
    numpy = max(k for k in range(1, 200) if 10 + k / 2 >= 1.25 * (0.1 + k))
    jax = min(k for k in range(1, 200) if 0.1 + k >= 1.25 * (10 + k / 2))
    assert [(set(names), most) for names, most in steps] == [
        ({"numpy"}, numpy),
        ({"numpy", "jax"}, jax - 1),
        ({"jax"}, choice.MOST_CALLS),
    ]
