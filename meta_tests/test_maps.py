"""Strips, maps and plots: what is drawn is the Decision, everything has its place and its words."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.analysis import choice
from harness.report.page import map_words, maps, plots, sheet, strips, svg
from harness.report.words import count_of_calls
from meta_tests.made_up import rows
from meta_tests.test_choice import JAX, NUMPY, panels, sweep

pytestmark = pytest.mark.fast
BOX = re.compile(r"M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H[\d.]+z")


def areas(drawn):
    """[(attributes, left, top, right, bottom)] of a map's boxes."""
    for look, path in re.findall(r'<path (.*?) shape-rendering="crispEdges" d="(.*?)"', drawn):
        for box in BOX.findall(path):
            yield look, *map(float, box)


def test_every_measured_point_lies_in_the_colour_of_who_the_choice_names():
    panel, drawn = sweep(), maps.panel(sweep())
    assert {"NumPy", "JAX", "calls in one program", "10k"} <= set(
        re.findall(r"<text[^>]*>([^<]*)", drawn.svg)
    )
    assert drawn.text.startswith("n = 10: NumPy up to")
    boxes = list(areas(drawn.svg))
    plot = (maps.RIGHT - maps.LEFT) * (maps.BOTTOM - maps.TOP)
    assert sum((right - left) * (bottom - top) for _, left, top, right, bottom in boxes) == pytest.approx(
        plot, rel=1e-3
    )
    ns = svg.Axis(panel.spots[0].n, panel.last.n, maps.LEFT + 0.1, maps.RIGHT - 0.1)
    calls = svg.Axis(1, choice.MOST_CALLS, maps.BOTTOM - 0.1, maps.TOP + 0.1)
    for spot in panel.spots:
        for count in maps.TOLD:
            x, y = ns(spot.n), calls(count)
            (look,) = [look for look, *box in boxes if box[0] <= x < box[2] and box[1] <= y < box[3]]
            best = choice.by_script(spot, count).best
            assert svg.filled(best).removesuffix('lead1"') in look
            assert (
                f"n = {spot.n:,}, {count_of_calls(count)}: {', '.join(map_words.figures(spot, count))}"
                in drawn.svg
            )


def test_a_strip_goes_from_one_call_to_ten_thousand_and_its_figures_are_told():
    (panel,) = panels(rows("numpy_meshgrid", **NUMPY), rows("jax_vmap", **JAX))
    assert maps.panel(panel) is None
    drawn = strips.strip(panel.last)
    starts, widths = (
        np.array(re.findall(rf'{name}="([\d.]+)%" ', drawn), float) for name in ("<rect x", "width")
    )
    assert np.allclose(starts[1:], (starts + widths)[:-1], atol=0.02)
    assert starts[0] + widths.sum() == pytest.approx(100, abs=0.02)
    assert re.findall(r'class="(\w+) lead1"|url\(#([\w-]+)\)', drawn) == [
        ("numpy", ""),
        ("", "tie-jax-numpy"),
        ("jax", ""),
    ]
    assert f"<title>1 call: {', '.join(map_words.figures(panel.last, 1))}</title>" in drawn
    assert strips.strip(panels(rows("numpy_meshgrid", warm=0.1))[0].last) == ""


def test_titles_say_the_pattern_the_cpus_and_the_dtype_where_they_differ():
    (panel,) = panels(rows("jax_fori", "quadratic_map", **JAX, pattern="each step needs the last", cpus=1))
    assert map_words.title(panel) == "Each step needs the last (quadratic_map), 1 CPU"
    assert map_words.title(panel, True) == "Each step needs the last (quadratic_map), float64, 1 CPU"


def test_a_file_of_its_own_has_strips_maps_a_legend_words_and_both_inks(tmp_path):
    (single,) = panels(rows("numpy_meshgrid", **NUMPY), rows("jax_vmap", **JAX))
    sheet.save([sweep(), single], tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text()
    root = ET.fromstring(text)
    assert [part.tag.rpartition("}")[2] for part in root][:4] == ["title", "desc", "style", "defs"]
    words = ["".join(part.itertext()) for part in root.iter() if part.tag.endswith("text")]
    assert {"NumPy is fastest", "1.25 to 2 times ahead", "n = 3,000", "grid_max", "quadratic_map"} <= set(
        words
    )
    assert "prefers-color-scheme: dark" in text
    assert set(re.findall(r"url\(#([\w-]+)\)", text)) <= set(re.findall(r'id="([\w-]+)"', text))
    with pytest.raises(ValueError, match="no row has the figures of a whole program"):
        sheet.save(panels(rows("numpy_meshgrid", warm=0.1)), tmp_path / "map.svg")


def test_a_line_breaks_where_a_side_gave_no_answer_and_its_word_stands_there():
    drawn = {"jax_a": {0: 1.0, 1: 1.1, 3: 0.9}, "jax_b": {0: 2.0, 1: 2.0, 2: 2.0, 3: 2.0}}
    made = plots.lines(
        "t",
        drawn,
        dict.fromkeys(drawn, "jax"),
        "said",
        ("side", "time", "{:g} s".format),
        list("abcd"),
        [("jax_a", 2, "> 9×")],
    )
    paths = re.findall(r'class="curve" stroke-dasharray="[^"]*" d="([^"]*)"', made.svg)
    assert [path.count("M") for path in paths] == [2, 1]
    assert ">jax_a &gt; 9× ↑<" in made.svg


@given(st.lists(st.floats(22, 260), min_size=1, max_size=16))
def test_labels_never_lie_on_each_other(ends):
    placed = plots._apart(dict(enumerate(ends)), 22, 260)
    heights = sorted(placed.values())
    assert all(high - low >= plots.LABEL - 1e-6 for low, high in pairwise(heights))
    assert sorted(placed, key=placed.get) == sorted(range(len(ends)), key=lambda at: (ends[at], placed[at]))


@given(st.floats(1e-9, 1e6), st.floats(1.0001, 1e9))
def test_an_axis_has_two_ticks_or_more_within_it(low, span):
    ticks = svg.Axis(low, low * span, 0, 100).ticks()
    assert 2 <= len(ticks) <= 8
    assert all(low * 0.999 <= tick <= low * span * 1.001 for tick in ticks)
