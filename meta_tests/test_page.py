"""The page: what stands first, nothing fetched, every picture in words, every gap said."""

import re

import pytest

from harness.report import page
from harness.report.page import repeat
from harness.storage import files
from meta_tests.made_up import failed, group, loaded, rows, world
from meta_tests.pages import data, written
from meta_tests.whole import DEFAULT, ROOT

EVIL = "jax_<script>alert(1)</script>"


def of_jax(version, python="3.13", **changes):
    found = data(world(**changes), libraries={"numpy": "1", "jax": version})
    found["machine_info"]["python_version"] = python
    return found


def after(said, words):
    return said.rpartition(words)[2]


def test_names_are_text(tmp_path):
    sizes = [
        rows(EVIL, warm=0.1 * n, first=0.1, peak=5, label=EVIL, n=n, n_asked=n, size=str(n)) for n in (2, 9)
    ]
    found = [row for one in sizes for row in one] + world()
    made = written(tmp_path, **{EVIL: data(found, [failed(EVIL + "2", "raised", EVIL)], processor_name=EVIL)})
    assert EVIL in made.said
    assert re.search(r"<text[^>]*>jax_&lt;script&gt;alert", made.source)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (data([], [failed("jax_vmap", "died", "died of SIGKILL")]), "died of SIGKILL"),
        (data(rows("jax_vmap", warm=0.1)), "No row has a first call"),
        (data(rows("jax_vmap", peak=3)), "No row has a warm call"),
        (loaded(rows("numba_a", first=0.1), machine_info={}), "so nothing says which library is fastest"),
        (data(rows("jax_a", warm=0.1, first=0.3, device="gpu", ran_on="NVIDIA X")), "No row has a peak mem"),
    ],
    ids=["failures only", "warm calls only", "memory only", "no machine", "a GPU"],
)
def test_whatever_a_file_holds_the_page_is_whole_and_a_gap_is_said(tmp_path, found, words):
    made = written(tmp_path, one=found)
    assert words in made.said
    assert not re.search("None|nan", made.said)
    assert ('<ol class="strips">' in made.source) == ("peak mem" in words)


def test_what_failed_says_why_after_a_busy_machine_and_four_lines_stand_before_a_fold(tmp_path):
    lost = [failed(f"numba_{number}", "time", f"gave no answer within {number} s.") for number in range(6)]
    found = world(numba_serial=None, numba_parallel=None, jax_fori={"disturbed": [0]})
    made = written(tmp_path, one=data(found, lost))
    assert "no figures: gave no answer within 0 s; gave" in made.said
    assert "Others disturbed 1 process, which" in made.said
    believe = after(made.said, "Before you believe it")
    assert believe.strip().startswith("The machine was busy: others disturbed 1 process")
    assert believe.index("numba_2 has no figures") < believe.index(" more") < believe.index("numba_4 has no")


def four(**more):
    """Four problems: NumPy is fastest, is far behind, ties, and has no figure."""
    made = []
    for problem, numpy in {"a": 0.001, "b": 1.0, "c": 0.1, "d": None}.items():
        made += rows("jax_x", problem, warm=0.1, first=0.1, **more)
        made += rows("numpy_x", problem, warm=numpy, first=numpy, **more) if numpy else []
    return made


def test_from_four_problems_on_there_is_a_heat_map_of_how_far_apart_the_libraries_are(tmp_path):
    made = written(tmp_path, one=data(four()))
    table = made.source.partition("1,000 calls in one program</caption>")[2].partition("</table>")[0]
    cells = re.findall(r'<td class="([^"]*)">([^<]*)</td><td class="([^"]*)">([^<]*)</td>', table)
    assert cells == [
        ("numpy near3", "● 1", "jax near0", "91"),
        ("numpy near1", "10", "jax near3", "● 1"),
        ("numpy striped", "○ 1", "jax striped", "○ 1"),
        ("", "–", "jax near3", "● 1"),
    ]
    assert "geometric mean of 3 2.2 4.5" in made.said
    assert "How far apart" not in written(tmp_path, one=data(world())).said
    apart = [row for row in four() if (row["kernel"] == "numpy_x") is (row["problem"] == "a")]
    assert "geometric mean" not in written(tmp_path, one=data(apart)).said, "no problem has every library"


def test_a_switch_without_a_script_shows_one_dtype_of_one_file(tmp_path):
    both = world() + rows("jax_vmap", warm=0.1, first=0.2, peak=5, dtype="float32")
    made = written(tmp_path, one=data(both))
    assert "shown: float64 float32" in made.said
    assert 'id="v0" checked' in made.source
    assert "body:has(#v1:checked) :is(.v1, .f0)" in made.source
    assert '<input type="radio"' not in written(tmp_path, one=data(world())).source


def test_versions_stand_in_their_order_the_newest_first_shown_and_whole_environments_are_named(tmp_path):
    ten, nine = of_jax("0.10.2", jax_vmap={"warm": 0.1}), of_jax("0.9.1", "3.11", jax_vmap={"warm": 0.05})
    made = written(tmp_path, b=ten, a=of_jax("0.12.0"), c=nine)
    assert (
        "shown: JAX 0.9, Python 3.11, float64 JAX 0.10, Python 3.13, float64 JAX 0.12, Python 3.13, float64"
        in made.said
    )
    assert 'id="v2" checked' in made.source
    changed = after(made.said, "What changed").partition("Before you")[0]
    assert "figure JAX 0.9, Python 3.11 JAX 0.10, Python 3.13 JAX 0.12, Python 3.13" in changed
    assert "jax_vmap warm call 50 ms 100 ms ▲ 2× slower 10 ms ▼ 10× faster" in changed
    assert changed.index("jax_vmap") < changed.index("What did not change") < changed.index("numba_serial")


def test_nothing_is_called_changed_from_one_machine_to_another(tmp_path):
    other = data(world(jax_vmap={"warm": 0.5}), processor_name="Another")
    made = written(tmp_path, one=data(world()), two=other)
    part = after(made.said, "What changed").partition("Before you")[0]
    assert "figure A processor Another" in part
    assert "jax_vmap warm call 10 ms 500 ms" in part
    assert "▲ 5" not in part
    assert "one and two: processor_name: A processor then, Another now" in part


@pytest.mark.parametrize(
    ("made", "command"),
    [
        (rows("jax_vmap", warm=1.0), "--problem=grid_max --size=lecture --dtype=float64 --rounds=6 --seed=1"),
        (rows("jax_sort", "sorting:few", warm=1.0, tuned=True), "--problem=sorting --variants=few "),
        (rows("jax_a", "my_port", warm=1.0, size="1000"), "--problem-path=my_port --size=1000 "),
    ],
)
def test_the_command_that_repeats_a_run_is_made_of_its_rows(made, command):
    found = repeat.command(loaded([]), [group(made)])
    assert command in found
    assert ("--tuned" in found) is ("few" in command)


def test_the_page_of_a_default_run_is_small_and_leads_home(tmp_path):
    result = files.load(DEFAULT)
    made = written(tmp_path, one=result)
    assert len(made.source.encode()) < 250_000
    assert made.source.count('class="point" tabindex="0"') == 2 * 3 * 5
    assert page.writing.home(ROOT / ".benchmarks" / "last.html") == "../"
    assert page.writing.home(tmp_path / "x.html") == ""
