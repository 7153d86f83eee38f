"""The page and the Markdown: nothing invented, nothing executed, every gap said."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from harness.answers import as_used, fastest, leanest, seconds
from harness.estimates import DRIFT
from harness.report import build, caveats, view
from harness.report.__main__ import main
from harness.sizes import crossovers, exponents, per_size, spell_crossover
from harness.summary import groups
from meta_tests.made_up import rows, world

EVIL = "jax_<script>alert(1)</script>"
INFO = {"processor_name": "A processor", "cpus_usable": 2, "cpus_present": 2, "libraries": {"numpy": "1"}}


def data(benchmarks, **info):
    return {"machine_info": INFO | info, "benchmarks": benchmarks}


def page(tmp_path, **results):
    build.write(results, tmp_path / "x.html", tmp_path / "x.md")
    text = (tmp_path / "x.html").read_text()
    Tags().feed(text)
    return text, (tmp_path / "x.md").read_text()


class Tags(HTMLParser):
    """Fails on tags that are not closed, and on anything that runs or is fetched."""

    VOID = ("meta", "br", "path", "use", "rect")

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "iframe", "object", "link", "img")
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("src", "href", "xlink:href"):
                assert value.startswith("#"), value
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def group(*found):
    (kernels,) = groups([row for rows in found for row in rows]).values()
    return kernels


def test_a_full_page_has_all_parts_and_fetches_nothing(tmp_path):
    text, markdown = page(tmp_path, one=data(world()))
    for part in ("use", "claims", "figures", "plots", "code", "how"):
        assert f'id="{part}"' in text
    assert "url(" not in re.sub(r"url\(#\w+\)", "", text)
    assert text.count("<figure>") == 2 * 4 + 1
    assert "A processor" in text
    assert "| 15.1.7 | vmap never creates the two-dimensional arrays. | holds |" in markdown


def test_names_are_text(tmp_path):
    found = rows(EVIL, warm=0.001, first=0.1, peak=5, label=EVIL) + world()
    text, markdown = page(tmp_path, **{EVIL: data(found, processor_name=EVIL)})
    assert "<script" not in text
    assert "&lt;script&gt;alert" in text
    assert "<script" not in markdown


def test_mathematics_in_a_name_is_text(tmp_path):
    text, _ = page(tmp_path, one=data(rows("jax_$x^{$", warm=0.1, peak=7)))
    assert "jax_$x^{$" in text


@pytest.mark.parametrize("question", ["speed", "first_call", "memory"])
def test_a_missing_question_is_a_gap_and_said(tmp_path, question):
    found = [row for row in world() if row["extra_info"]["question"] != question]
    text, markdown = page(tmp_path, one=data(found))
    assert f"No row answers the question of {question.replace('_', ' ')}" in text
    assert "not measured" in text
    assert "nan" not in re.sub(r"<[^>]*>", "", text).lower()
    assert "not measured" in markdown


def test_a_kernel_without_a_row_is_named(tmp_path):
    found = [
        row
        for row in world()
        if (row["extra_info"]["kernel"], row["extra_info"]["question"]) != ("jax_vmap", "speed")
    ]
    text, _ = page(tmp_path, one=data(found))
    assert "no speed of jax_vmap (skipped, failed or not asked for)" in text


def test_several_files_stand_side_by_side_and_say_what_differs(tmp_path):
    other = data(world(jax_vmap={"warm": 0.5}), processor_name="Another processor")
    text, _ = page(tmp_path, one=data(world()), two=other)
    assert "not alike" in text
    assert "Another processor" in text
    assert "Warm time side by side" in text
    assert text.count('class="verdict') == 2 * text.count("<small>by: ")


def test_time_against_cpus_needs_files_that_differ_in_cpus_only(tmp_path):
    one = data([r | {"extra_info": r["extra_info"] | {"threads_usable": 1}} for r in world()], cpus_usable=1)
    text, _ = page(tmp_path, one=one, two=data(world(numba_parallel={"warm": 0.03})))
    assert "numba_parallel 2.00× with 2 CPUs (efficiency 100%)" in text
    text, _ = page(tmp_path, one=one, two=data(world(), processor_name="Another"))
    assert "Time against CPUs: not in these files" in text


def test_how_sure_an_answer_is():
    near, far = rows("numba_a", warm=0.1), rows("numpy_a", warm=0.1 * (1 + DRIFT) * 1.05)
    assert fastest(group(near, far), lambda k: seconds(k, "speed")).sure.startswith("clear")
    far = rows("numpy_a", warm=0.1 * (1 + DRIFT) * 0.95)
    assert fastest(group(near, far), lambda k: seconds(k, "speed")).sure.startswith("narrow")
    far = rows("numpy_a", warm=0.101)
    assert fastest(group(near, far), lambda k: seconds(k, "speed")).names == ("numba_a", "numpy_a")
    assert fastest(group(rows("numba_a", peak=3)), lambda k: seconds(k, "speed")) is None
    assert leanest(group(rows("numba_a", peak=3), rows("numpy_a", peak=9_000))).names == ("numba_a",)


def test_as_used_counts_import_first_call_and_warm_calls():
    (kernel,) = group(rows("numba_a", warm=0.01, first=1.0)).values()
    assert as_used(kernel, 1)[0] == pytest.approx(1.1)
    assert as_used(kernel, 11)[0] == pytest.approx(1.2)
    assert as_used(group(rows("numba_a", warm=0.01))["numba_a"], 1) is None


def test_crossovers_are_where_the_lines_cross():
    found = []
    for n in (10, 1_000):
        at = {"size": str(n), "n": n, "n_asked": n}
        found += rows("numpy_a", warm=1e-6 * n**2, **at) + rows("numba_a", warm=1e-4 * n, **at)
    (cross,) = crossovers(per_size(groups(found), "grid_max", "float64", "cpu"))
    assert cross.n == pytest.approx(100)
    assert exponents(per_size(groups(found), "grid_max", "float64", "cpu")) == {}
    assert spell_crossover(cross) == "below n ≈ 100 numpy is faster than numba, beyond it slower"


def test_caveats_are_computed():
    noisy = rows("numba_serial", warm=(0.1, 0.05, 0.2)) + rows("numpy_loop", "quadratic_map", warm=1.0)
    noisy += rows("jax_fori", "quadratic_map", warm=1.0, dtype="float32", versions={"numpy": "2"})
    text = "\n".join(caveats.of(data(noisy, cpus_usable=1)))
    for words in (
        "Noisy",
        "1 warm rows: numba_serial",
        "Mixed versions",
        "numpy 1 and 2",
        "cycle",
        "1 of the",
    ):
        assert words in text
    quiet = "\n".join(caveats.of(data(rows("numba_serial", warm=0.1, first=0.2, peak=3))))
    for words in ("Noisy", "Mixed", "cycle", "CPU"):
        assert words not in quiet


def test_the_command_line(tmp_path, capsys):
    (tmp_path / "a.json").write_text(json.dumps(data(world())))
    assert main([str(tmp_path / "a.json"), f"--out={tmp_path / 'a.html'}"]) == 0
    said = capsys.readouterr().out
    assert "each call, once warm" in said
    assert "holds: " in said
    for bad in ("", "[]", '{"benchmarks": [{'):
        (tmp_path / "b.json").write_text(bad)
        assert main([str(tmp_path / "b.json"), f"--out={tmp_path / 'b.html'}"]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert main([str(tmp_path / "a.json"), f"--out={tmp_path / 'no' / 'a.html'}"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert not (tmp_path / "b.html").exists()


def test_a_missing_library_is_named(tmp_path):
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from harness.report.__main__ import main; sys.exit(main(['x.json']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.strip() == "the report needs matplotlib (plots): pip install matplotlib"


def test_two_files_of_one_name_stay_apart(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.json").write_text(json.dumps(data(world())))
    assert len(build.load([str(tmp_path / f / "x.json") for f in ("a", "b")])) == 2


def test_side_by_side_leaves_no_hole():
    first, second = (
        view.result(name, data(world(jax_vmap=missing))) for name, missing in (("a", {}), ("b", None))
    )
    ((_, lines), _) = view.side_by_side([first, second])
    assert dict(lines)["jax_vmap"] == ["10 ms", "–"]
