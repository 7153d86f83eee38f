"""Several sides: processes in turns, where a figure got worse, the releases of a package."""

import json
import random
import time
from dataclasses import asdict

import psutil
import pytest

from harness.cases.case import Case
from harness.compare import first_worse, releases
from harness.compare.environments import CannotCompare
from harness.compare.outcome import Line
from harness.measure import reference
from harness.measure.sides import processes
from harness.report.__main__ import main as report
from harness.report.sides import page
from harness.report.sides import told as sides
from harness.report.tables.comparison import of_lines

FAST = Case("grid_max", "numpy_meshgrid", "20", "float64", "cpu")
SLOW = Case("grid_max", "numpy_meshgrid", "1500", "float64", "cpu")


def request(case, folder):
    path = reference.prepare(case, folder, 60)
    return {"case": asdict(case), "timed": True, "memory": False, "reference": path, "check": None}


def test_all_sides_have_as_many_turns(tmp_path):
    requests = {name: (request(case, tmp_path), {}) for name, case in (("fast", FAST), ("slow", SLOW))}
    answers, failed = processes.ask(requests, 60, random.Random(1))
    assert not failed
    turns = [len(answer["turn_seconds"]) for answer in answers.values()]
    assert turns[0] == turns[1] >= processes.FEWEST_LONG_TURNS
    assert answers["fast"]["others_cores"] is None or answers["fast"]["others_cores"] >= 0


def test_a_side_that_waits_is_stopped(tmp_path):
    with processes.SideProcess(request(FAST, tmp_path), 60) as side:
        side.start()
        process, end = psutil.Process(side.process.pid), time.monotonic() + 5
        while process.status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < end
        side.batch(None, last=False)
        side.batch(None, last=True)
        assert len(side.finished()["turn_seconds"]) == 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("import os; os._exit(3)", "died"),
        ("raise RuntimeError('out of ideas')", "raised"),
        ("return 1.0", "wrong"),
        ("import time; time.sleep(100)", "time"),
        # Right at first, and wrong once it is timed.
        ("seen.append(0)\n    if len(seen) > 20: return 1.0", "wrong"),
        ("seen.append(0)\n    if len(seen) > 20: raise RuntimeError('tired')", "raised"),
    ],
)
def test_a_side_that_fails_leaves_the_others_their_turns(copy, tmp_path, body, kind):
    planted = copy / "kernels/grid_max/numpy_planted.py"
    source = (copy / "kernels/grid_max/numpy_meshgrid.py").read_text()
    head, _, rest = source.partition("    x, y = ")
    planted.write_text(f"{head}    {body}\n    x, y = {rest}".replace("def run", "seen = []\n\n\ndef run"))
    bad = Case("grid_max", "numpy_planted", "20", "float64", "cpu")
    asked = request(FAST, tmp_path)
    requests = {"good": (asked, {}), "bad": (asked | {"case": asdict(bad)}, {"root": copy})}
    answers, failed = processes.ask(requests, 10, random.Random(1))
    assert list(answers) == ["good"]
    assert failed["bad"].kind == kind
    assert len(answers["good"]["turn_seconds"]) >= processes.FEWEST_TURNS


def line(kernel, word, side, against, question="warm call", ratio=2.0):
    return Line(kernel, question, 1.0, ratio, word, ratio, 0.9 * ratio, 1.1 * ratio, side, against)


NAMES = [f"1.{number}" for number in range(9)]


@pytest.mark.fast
@pytest.mark.parametrize("first_bad", range(1, 9))
def test_the_first_worse_side_is_found_by_halving(first_bad):
    asked = []

    def measure(first, other, cases):
        asked.append((first, other))
        worse = NAMES.index(first) < first_bad <= NAMES.index(other)
        return [line(case.id, "slower" if worse else "same", other, first) for case in cases]

    (found,) = first_worse.search(NAMES, [FAST], measure)
    assert found.names[found.high] == NAMES[first_bad]
    assert len(asked) <= 5
    assert asked[-1] == (NAMES[first_bad - 1], NAMES[first_bad])
    told = first_worse.told(found)
    assert f"slower from {NAMES[first_bad]} on, 2 times, in [1.8, 2.2], as long as with" in told
    assert told.endswith(NAMES[first_bad - 1])


@pytest.mark.fast
def test_a_side_without_a_figure_is_left_out_of_the_search():
    def measure(first, other, cases):
        if other == "1.4":
            return []
        worse = NAMES.index(first) < 4 <= NAMES.index(other)
        return [line(case.id, "hungrier" if worse else "same", other, first, "peak memory") for case in cases]

    (found,) = first_worse.search(NAMES, [FAST], measure)
    assert (found.names[found.low], found.names[found.high]) == ("1.3", "1.5")
    assert "(without 1.4, which gave no figure)" in first_worse.told(found)


@pytest.mark.fast
def test_what_is_not_confirmed_side_by_side_is_said():
    def measure(first, other, cases):
        worse = first == NAMES[0] and NAMES.index(other) >= 4
        return [line(case.id, "slower" if worse else "same", other, first) for case in cases]

    (found,) = first_worse.search(NAMES, [FAST], measure)
    assert "not confirmed against 1.3 (the two side by side: same)" in first_worse.told(found)


@pytest.mark.fast
def test_nothing_worse_at_the_end_is_nothing_to_search():
    assert first_worse.search(NAMES, [FAST], lambda *asked: [line("k", "faster", "1.8", "1.0")]) == []


def compared(previous=False):
    """A made-up comparison over four sides: twice as slow in the second and third, then repaired."""
    kernel, names = FAST.id, ("0.1", "0.2", "0.3", "0.4")
    words = dict(zip(names[1:], ("slower", "slower", "same"), strict=True))
    figures = [
        {
            "kernel": kernel,
            "question": "warm call",
            "side": side,
            "median": seconds,
            "low": seconds,
            "high": 9,
        }
        for side, seconds in zip(names, (1.0, 2.0, 3.0, 1.0), strict=True)
    ]
    lines = [
        line(kernel, word, side, "0.1", ratio=float(ratio)).to_json()
        for (side, word), ratio in zip(words.items(), (2, 3, 1), strict=True)
    ]
    return {
        "sides": {name: {} for name in names},
        "previous": previous,
        "figures": figures,
        "lines": lines,
        "notes": ["a note"],
        "failures": ["side 0.5: no wheel"],
        "machine_info": {"processor_name": "a machine", "cpus_usable": 2},
    }


@pytest.mark.fast
def test_a_figure_over_sides_is_told_in_a_sentence_and_in_a_row():
    told = list(sides.stories(compared()))
    assert told == [
        "numpy_meshgrid, warm call: slower from 0.2 to 0.3 (2× to 3× that of 0.1); as in 0.1 from 0.4 on"
    ]
    table = sides.table(compared())
    assert [column.name for column in table.columns] == ["kernel", "figure", "0.1", "0.2", "0.3", "0.4"]
    assert [tuple(cell.text for cell in row) for row in table.cells()] == [
        ("numpy_meshgrid", "warm call", "1 s", "2 s: slower, 2×", "3 s: slower, 3×", "1 s"),
    ]


def test_a_saved_comparison_is_shown_again_and_made_a_page(tmp_path, capsys):
    path = tmp_path / "comparison.json"
    path.write_text(json.dumps(compared()))
    assert report([str(path), f"--out={tmp_path / 'a.html'}", f"--markdown={tmp_path / 'a.md'}"]) == 0
    out = capsys.readouterr().out
    assert " ".join(out.split()).count(" slower ") == 2
    assert "a note\nCOULD NOT BE COMPARED: side 0.5: no wheel\n" in out
    assert "as in 0.1 from 0.4 on" in (tmp_path / "a.html").read_text()
    assert (tmp_path / "a.md").read_text().count("| slower |") == 2
    for option in ("--map=a.png", "--save=a.json", "--show=versions"):
        assert report([str(path), option]) == 2
    capsys.readouterr()
    assert report([str(path), str(path)]) == 2
    assert capsys.readouterr().err.count("is a comparison of sides: give it to python -m harness.report") == 2


def test_the_page_of_a_comparison_shows_a_picture_and_what_failed():
    text = page.text(compared())
    assert text.count("<figure>") == 1
    assert "side 0.5: no wheel" in text
    assert "as in 0.1 from 0.4 on" in text
    (plot,) = page.plots_of(compared())
    assert plot.text == "numpy_meshgrid: 1 s on 0.1, 2 s on 0.2, 3 s on 0.3, 1 s on 0.4"


@pytest.mark.fast
def test_its_sides_are_shown_alone_with_their_pictures(tmp_path, capsys):
    (tmp_path / "c.json").write_text(json.dumps(compared()))
    asked = [str(tmp_path / "c.json"), "--show=sides", f"--map={tmp_path / 'line.svg'}"]
    assert report([*asked, "--as=markdown"]) == 0
    made = capsys.readouterr().out
    assert made.startswith("- numpy_meshgrid, warm call: slower from 0.2 to 0.3")
    assert "\n![grid_max: warm call, by side: numpy_meshgrid: 1 s on 0.1, 2 s on 0.2" in made
    assert f"]({tmp_path / 'line-1.svg'})\n" in made
    assert "| 2 s: slower, 2× |" in made
    assert (tmp_path / "line-1.svg").read_text().startswith("<svg")


@pytest.mark.fast
def test_a_side_that_gave_no_answer_is_more_than_its_time():
    late = Line("k", "first answer", 0.5, 120.0, "slower", 240.0, 240.0, float("inf"), "0.2", "0.1")
    (row,) = of_lines([late]).cells()
    assert tuple(cell.text for cell in row) == (
        "k",
        "first answer",
        "0.2",
        "> 120 s",
        "0.1",
        "500 ms",
        "240",
        "240 to ∞",
        "slower",
    )


@pytest.mark.fast
def test_releases_are_those_of_the_index_without_pre_releases(monkeypatch):
    known = [
        releases.Version(word) for word in ("0.12.0.1", "0.12.0rc1", "0.11.1", "0.10.2", "0.9.2", "0.8.0")
    ]
    monkeypatch.setattr(releases, "_versions", lambda name: iter(known))
    found = releases.sides("jax>=0.9")
    assert found == {name: f"jax=={name}" for name in ("0.9.2", "0.10.2", "0.11.1", "0.12.0.1")}
    assert list(releases.sides("jax>=0.9", every=2)) == ["0.9.2", "0.11.1", "0.12.0.1"]
    assert releases.sides("jax[cuda13]>=0.11")["0.11.1"] == "jax[cuda13]==0.11.1"
    with pytest.raises(CannotCompare, match=r"has 1 releases of jax>=0\.12"):
        releases.sides("jax>=0.12")
