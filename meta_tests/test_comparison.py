"""What is shown of a comparison: one table, sentences, a line over sides, Markdown, a page."""

import json
import math
from dataclasses import asdict, replace

import pytest

from harness.analysis.changes import Line
from harness.report import comparison, render
from harness.report.__main__ import main as report

pytestmark = pytest.mark.fast

NAMES = {"question": "warm call", "side": "B", "against": "A"}


def line(word="slower", ratio=2.0, kernel="jax_vmap", **more):
    interval = {"low": 0.95 * ratio, "high": 1.05 * ratio, "rounds": 12, "needed": 12}
    known = {"kernel": f"grid_max-{kernel}-medium-float64-cpu", "a": 1.0, "b": ratio}
    return Line(word=word, ratio=ratio, **NAMES | interval | known | more)


def peak(word, a, b, **more):
    return line(word, b / a, question="peak memory", a=a, b=b, low=None, high=None, rounds=None, **more)


def kept(*lines, sides=("A", "B"), failures=()):
    shown = {"lines": [asdict(one) for one in lines], "notes": ["a note"], "failures": list(failures)}
    machine = {"processor_name": "a machine", "cpus_usable": 2}
    return shown | {"sides": {name: {} for name in sides}, "machine_info": machine}


def terminal(*lines, color=False):
    return comparison.terminal(kept(*lines), 120, color)


def test_a_kernel_whose_name_says_no_size_and_a_comparison_of_nothing_are_shown():
    assert "mine" in terminal(line(), replace(line(), kernel="mine"))
    assert terminal().splitlines()[-1] == "a note"


INFINITE = {"high": math.inf, "rounds": None}


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (line("too few rounds", 1.2, low=0.0, high=math.inf, rounds=5), "1.200 too few rounds (5 of 12)"),
        (line("too noisy to say"), "too noisy to say"),
        # A side that gave no answer takes more than its time.
        (
            line(ratio=240.0, question="first answer", a=0.5, b=120.0, low=240.0, **INFINITE),
            "first answer 500 ms > 120 s 240 (240–∞) slower",
        ),
    ],
)
def test_what_is_not_decided_or_without_an_answer_has_its_words(shown, words):
    assert " ".join(terminal(shown).split()).endswith(f"{words} a note")


def test_a_verdict_has_a_colour():
    words = {"slower": 31, "more memory": 31, "faster": 32, "less memory": 32}
    assert all(f"\x1b[{code}m" in terminal(line(word), color=True) for word, code in words.items())
    assert not any(f"\x1b[{code}m" in terminal(line("same"), color=True) for code in words.values())


def test_markdown_folds_what_is_unchanged():
    lines = [line(ratio=4.0), line(ratio=9.0), line("same", 1.0, kernel="a|b"), peak("more memory", 1e6, 2e6)]
    text = comparison.markdown(kept(*lines, failures=["side B: no wheel"]))
    assert text.startswith("- slower ❌: 2, on average 6 times as long (4–9)\n")
    before, _, folded = text.partition("<details>")
    assert "more memory" in before
    assert r"a\|b" in folded
    assert text.endswith("a note\n\nCOULD NOT BE COMPARED: side B: no wheel\n")
    assert comparison.NOTHING in comparison.markdown(kept(line("same")))


# Twice as slow in the second release, no answer in the third, then repaired; less memory from there on.
SIDES = ("0.1", "0.2", "0.3", "0.4")
OVER_SIDES = kept(
    line(side="0.2", against="0.1"),
    line(ratio=80.0, side="0.3", against="0.1", question="first answer", a=0.5, b=40.0, high=math.inf),
    line("same", 1.0, side="0.4", against="0.1"),
    *(
        peak("same" if side == "0.2" else "less memory", 8e6, b, side=side, against="0.1")
        for side, b in zip(SIDES[1:], (8e6, 4e6, 2e6), strict=True)
    ),
    sides=SIDES,
    failures=["side 0.5: no wheel"],
)  # fmt: skip


def test_a_figure_over_sides_is_a_row_and_a_line_with_a_gap():
    rows = render.markdown(comparison.by_side(OVER_SIDES)).splitlines()
    assert rows[2] == "| kernel | figure | 0.1 | 0.2 | 0.3 | 0.4 |"
    told = "| jax_vmap | warm call | 1 s | 2 s (slower, 2×) | no answer in 40 s (slower, &gt; 76×) | 1 s |"
    assert rows[4] == told
    times, memory = comparison.pictures(OVER_SIDES)
    assert times.text == "jax_vmap: 1 s on 0.1, 2 s on 0.2, no answer in 40 s on 0.3, 1 s on 0.4"
    assert "jax_vmap no answer in 40 s" in times.svg
    assert "no answer" not in memory.svg
    assert "<script" not in comparison.page(kept(line(kernel="<script>")))


def test_it_is_shown_again_from_its_file(tmp_path, capsys):
    path = tmp_path / "comparison.json"
    path.write_text(json.dumps(OVER_SIDES))
    assert report([str(path), f"--out={tmp_path / 'a.html'}", f"--markdown={tmp_path / 'a.md'}"]) == 0
    assert "a note\nCOULD NOT BE COMPARED: side 0.5: no wheel\n" in capsys.readouterr().out
    page = (tmp_path / "a.html").read_text()
    assert "slower, &gt; 76×" in page
    assert comparison.NOTHING not in page
    assert page.count('<svg class="picture"') == 2
    assert (tmp_path / "a.md").read_text().count("| less memory |") == 2
    assert report([str(path), "--show=sides", f"--map={tmp_path / 'line.svg'}", "--as=markdown"]) == 0
    made = capsys.readouterr().out
    assert made.startswith("![grid_max: warm call, by side: jax_vmap: 1 s on 0.1, 2 s on 0.2, no answer in")
    assert f"](<{tmp_path / 'line-1.svg'}>)" in made or f"]({tmp_path / 'line-1.svg'})\n" in made
    assert (tmp_path / "line-1.svg").read_text().startswith("<svg")
    for option in ("--map=a.png", "--save=a.json", "--show=versions"):
        assert report([str(path), option]) == 2
    capsys.readouterr()
    assert report([str(path), str(path)]) == 2
    assert capsys.readouterr().err.count("is a comparison of sides: give it to python -m harness.report") == 2


@pytest.mark.parametrize(
    ("name", "words", "heading"),
    [
        ("0.11.0", "jax==0.11.0", "0.11.0"),
        ("A", "jax==0.11.0", "A: jax==0.11.0"),
        ("A", "./venvA", "A: ./venvA"),
    ],
)
def test_a_side_is_headed_by_its_words_unless_its_name_says_them(name, words, heading):
    assert comparison._heading(name, {"words": words}) == heading
