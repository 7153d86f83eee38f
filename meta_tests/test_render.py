"""One Table in each medium: what has no room, what is marked, what is escaped."""

import re

import pytest

from harness.report.render import html, markdown, myst, terminal, wrapped
from harness.report.table import BEST, BETTER, MISSING, TIE, WORSE, Cell, Column, Fact, Table

pytestmark = pytest.mark.fast

COLUMNS = (
    Column("kernel", left=True),
    Column("time", "how long"),
    Column("more\nand more", priority=1),
    Column("nothing", priority=2),
    Column("least", priority=3),
)
ROWS = [
    ("a_kernel", Cell("3 ms", 3e-3, BEST), "x", MISSING, "12,345"),
    ("b|<b>", Cell("40 ms", 4e-2, "", "13×"), "y", MISSING, "12,345"),
]
TABLE = Table("A table", COLUMNS, ROWS, (Fact(1, "", "it is so", mark="*"), Fact(2, "in short")))


def test_a_terminal_has_the_columns_that_have_room_those_of_the_highest_priority_go_first():
    lines = terminal(TABLE, 80).splitlines()
    assert lines[0] == "A table"
    assert lines[2].split() == ["kernel", "time", "and", "more", "least"]
    assert lines[3].split() == ["a_kernel", "3", "ms*", "x", "12,345"]
    assert lines[4].split() == ["b|<b>", "40", "ms", "(13×)", "y", "12,345"]
    assert lines[5:] == ["* it is so", "in short"]
    assert "least" not in terminal(TABLE, 32)
    assert "and more" in terminal(TABLE, 32)
    assert "and more" not in terminal(TABLE, 22)
    # A column without any figure says nothing, in no medium.
    assert all("nothing" not in shown for shown in (terminal(TABLE, 80), markdown(TABLE), html(TABLE, "")))


def test_columns_stand_as_far_apart_as_there_is_room():
    words = Table("", COLUMNS[:2], [("a", "b")])
    assert terminal(words, 80, gaps=(3, 2)) == "kernel   time\na           b\n"
    assert terminal(words, 12, gaps=(3, 2)) == "kernel  time\na          b\n"


def test_colour_only_where_asked():
    assert "\x1b" not in terminal(TABLE, 80)
    coloured = terminal(TABLE, 80, color=True)
    assert "\x1b[1;32m" in coloured
    plain = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()]
    assert plain == terminal(TABLE, 80).splitlines()


@pytest.mark.parametrize(("mark", "code"), [(WORSE, "31"), (BETTER, "32")])
def test_a_change_is_coloured_in_a_terminal_and_has_an_arrow_on_the_page(mark, code):
    changed = Table("", COLUMNS[:2], [("a", Cell("2 ms", 2e-3, mark, "2×"))])
    assert f"\x1b[{code}m" in terminal(changed, 80, color=True)
    told = f'class="{mark}" data-value="0.002">2 ms<span class="times">{"▲▼"[mark == BETTER]} 2×'
    assert told in html(changed, "")


def test_markup_is_text_in_every_medium():
    assert "b|<b>" in terminal(TABLE, 80)
    assert r"| b\|&lt;b&gt; | 40 ms (13×) | y | 12,345 |" in markdown(TABLE)
    assert '<th scope="row">b|&lt;b&gt;</th>' in html(TABLE, "A <label>")
    assert "[red]x" in terminal(Table("", COLUMNS[:1], [("[red]x",)]), 80)


def test_markdown_has_marks_before_figures_its_title_and_its_facts():
    tie = Table("", COLUMNS[:2], [("a", Cell("1 s", 1.0, TIE))])
    assert markdown(tie) == "| kernel | time |\n| --- | --- |\n| a | ○ 1 s |\n"
    assert markdown(TABLE).startswith("A table:\n\n| kernel | time | more and more | least |\n")
    assert markdown(TABLE).endswith("|\n\n* it is so\nin short\n")


def test_myst_has_an_item_per_row_and_in_it_one_per_cell():
    assert myst(TABLE) == (
        "```{list-table} A table\n:header-rows: 1\n\n"
        "* - kernel\n  - time\n  - more and more\n  - least\n"
        "* - a_kernel\n  - ● 3 ms\n  - x\n  - 12,345\n"
        "* - b\\|&lt;b&gt;\n  - 40 ms (13×)\n  - y\n  - 12,345\n"
        "```\n\n* it is so\nin short\n"
    )
    assert myst(Table("", COLUMNS[:1], [("a",)])).startswith(
        "```{list-table}\n:header-rows: 1\n\n* - kernel\n"
    )


def test_html_is_a_region_with_a_caption_and_values_to_sort_by():
    shown = html(TABLE, "A <label>")
    assert '<div class="scroll" role="region" aria-label="A &lt;label&gt;" tabindex="0">' in shown
    assert "<caption>A table</caption>" in shown
    assert '<td class="best" data-value="0.003">● 3 ms</td>' in shown
    assert '<td data-value="0.04">40 ms<span class="times">13×</span></td>' in shown
    assert "<li>* it is so</li>" in shown


def test_words_are_wrapped_where_they_may():
    lines = wrapped("it takes 10 ms or n = 3,000 at numba_simd_parallel", 18)
    assert lines == ["it takes 10 ms or", "n = 3,000 at", "numba_simd_parallel"]
