"""The page and the Markdown: nothing invented, nothing executed, every gap said."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from harness.analysis.slower import DRIFT
from harness.cases.case import Case
from harness.claims import table as claims
from harness.report import caveats, markdown, page, words
from harness.report.__main__ import load, main
from harness.storage import files
from harness.storage.journal import Journal
from harness.storage.sample import Failure, Sample
from meta_tests.made_up import failed, group, loaded, rows, world

EVIL = "jax_<script>alert(1)</script>"
INFO = {"processor_name": "A processor", "cpus_usable": 2, "cpus_present": 2, "libraries": {"numpy": "1"}}


def data(benchmarks, failures=(), **info):
    return loaded(benchmarks, failures, machine_info=INFO | info)


def written(tmp_path, **results):
    """The page, checked for what it must not have, and the Markdown."""
    page.write(results, tmp_path / "x.html")
    text = (tmp_path / "x.html").read_text()
    Tags().feed(text)
    found = [words.result(name, one) for name, one in results.items()]
    return text, markdown.answer(found, claims.table(results))


class Tags(HTMLParser):
    """Fails on tags that are not closed, on headings that skip a level, and on what runs or is fetched."""

    VOID = ("meta", "br", "path", "use", "rect")

    def __init__(self):
        super().__init__()
        self.open, self.heading = [], 0

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "iframe", "object", "link", "img")
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("src", "href", "xlink:href"):
                assert value.startswith("#"), value
        if re.fullmatch("h[1-6]", tag):
            assert int(tag[1]) <= self.heading + 1, tag
            self.heading = int(tag[1])
        if tag == "pre" or dict(attrs).get("class") == "scroll":
            assert dict(attrs)["tabindex"] == "0"
            assert dict(attrs)["aria-label"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def said(text):
    """A page's text without tags, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def answered(found):
    return {answer.question: answer for answer in words.answers(found)}


def test_a_full_page_has_all_parts_and_fetches_nothing(tmp_path):
    text, short = written(tmp_path, one=data(world()))
    for part in ("use", "claims", "figures", "plots", "code", "how"):
        assert f'id="{part}"' in text
    assert "url(" not in re.sub(r"url\(#\w+\)", "", text)
    assert text.count("<figure>") == 2 * 4 + 1
    assert "A processor" in text
    assert '<a class="skip" href="#main">' in text
    assert "| 15.1.7 | vmap never creates the two-dimensional arrays. | holds |" in short


def test_names_are_text(tmp_path):
    found = rows(EVIL, warm=0.001, first=0.1, peak=5, label=EVIL) + world()
    lost = [failed(EVIL + "2", "raised", EVIL)]
    text, short = written(tmp_path, **{EVIL: data(found, lost, processor_name=EVIL)})
    assert "<script" not in text
    assert "&lt;script&gt;alert" in text
    assert "<script" not in short


def test_mathematics_in_a_name_is_text(tmp_path):
    text, _ = written(tmp_path, one=data(rows("jax_$x^{$", warm=0.1, peak=7)))
    assert "jax_$x^{$" in text


@pytest.mark.parametrize(
    ("question", "figure"), [("speed", "warm call"), ("first_call", "first call"), ("memory", "peak memory")]
)
def test_a_missing_question_is_a_gap_and_said(tmp_path, question, figure):
    found = [row for row in world() if row["extra_info"]["question"] != question]
    text, short = written(tmp_path, one=data(found))
    for one in (said(text), short):
        assert f"No row has a {figure}" in one
        assert "not measured" in one
    assert "nan" not in said(text).lower()


def test_a_kernel_without_a_row_is_named(tmp_path):
    found = [
        row
        for row in world()
        if (row["extra_info"]["kernel"], row["extra_info"]["question"]) != ("jax_vmap", "speed")
    ]
    text, _ = written(tmp_path, one=data(found))
    assert "no warm call of jax_vmap (skipped or not asked for)" in text


def test_a_kernel_that_failed_is_in_its_table_and_first_of_the_caveats(tmp_path):
    lost = failed("numba_loop", "time", "gave no answer within 60 s.", "quadratic_map")
    text, short = written(tmp_path, one=data(world(numba_loop=None, jax_fori={"disturbed": [0]}), [lost]))
    assert re.search(r'<th scope="row">numba_loop</th>\s*<td>–</td>', text)
    assert "<li>numba_loop has no figures: gave no answer within 60 s.</li>" in text
    first = said(text.partition("Before you believe it")[2]).partition("The machine was busy")[0]
    assert first.startswith(
        "numba_loop has no figures (quadratic_map, lecture (n = 10,000,000), float64, cpu): "
        "gave no answer within 60 s."
    )
    assert "- fastest of those that finished:" in short
    assert "> numba_loop has no figures" in short


def test_a_busy_machine_is_said(tmp_path):
    text, _ = written(tmp_path, one=data(world(jax_vmap={"disturbed": [1, 4]}, jax_fori={"disturbed": [0]})))
    assert (
        "The machine was busy: something else used the CPUs during 3 processes, which no verdict counts: "
        "jax_vmap (float64), jax_fori (float64)"
    ) in text


def test_several_files_stand_side_by_side_and_say_what_differs(tmp_path):
    other = data(world(jax_vmap={"warm": 0.5}), processor_name="Another processor")
    text, _ = written(tmp_path, one=data(world()), two=other)
    assert "not alike" in text
    assert "Another processor" in text
    assert "Warm time side by side" in text
    assert text.count('class="verdict') == 2 * text.count("<small>by: ")


def test_time_against_cpus_is_of_one_result_with_several_counts(tmp_path):
    found = rows("numba_a", warm=0.06, cpus=1) + rows("numba_a", warm=0.03, cpus=2)
    text, _ = written(tmp_path, one=data(found))
    assert "numba_a 2.00× with 2 CPUs (efficiency 100%)" in text
    assert "efficiency: speed-up divided by the factor of more CPUs" in said(text)
    text, _ = written(tmp_path, one=data(world()))
    assert "Time against CPUs: not in these files" in text


@pytest.mark.parametrize("old", [False, True])
def test_time_against_cpus_of_several_files_needs_that_nothing_else_differs(tmp_path, old):
    fewer = [r | {"extra_info": r["extra_info"] | {"threads_usable": 1}} for r in world(old)]
    one, more = data(fewer, cpus_usable=1), world(old, numba_parallel={"warm": 0.03})
    text, _ = written(tmp_path, one=one, two=data(more))
    assert "numba_parallel 2.00× with 2 CPUs (efficiency 100%)" in text
    text, _ = written(tmp_path, one=one, two=data(more, processor_name="Another"))
    assert "Time against CPUs: not in these files" in text


def test_how_sure_an_answer_is():
    near, far = rows("numba_a", warm=0.1), rows("numpy_a", warm=0.13)
    sure = answered(group(near, far))["fastest"].sure
    assert sure.startswith("clear: the next, numpy_a, takes 1.3 times as long")
    assert sure.endswith("by pairs of processes")
    assert (
        "no difference of more than 2%" in answered(group(near, rows("numpy_a", warm=0.101)))["fastest"].sure
    )
    few = group(rows("numba_a", warm=0.1, rounds=5), rows("numpy_a", warm=0.2, rounds=5))
    assert answered(few)["fastest"].sure == "a verdict needs 6 undisturbed pairs of processes"
    assert "fastest" not in answered(group(rows("numba_a", peak=3)))
    assert (
        answered(group(rows("numba_a", peak=3), rows("numpy_a", peak=9_000)))["leanest"].words
        == "numba_a (3 B)"
    )


def test_how_sure_an_answer_of_an_older_file_is():
    near, far = (
        group(rows("numba_a", warm=0.1, old=True), rows("numpy_a", warm=0.1 * (1 + DRIFT) * by, old=True))
        for by in (0.95, 1.05)
    )
    assert answered(far)["fastest"].sure.endswith("apart by more than the 20% that a machine may drift")
    assert answered(near)["fastest"].words.startswith("too close to call")
    assert answered(near)["fastest"].sure.endswith("may lie in one process (20%)")


def test_caveats_are_computed():
    noisy = rows("numba_serial", warm=(0.1, 0.05, 0.2)) + rows("numpy_loop", "quadratic_map", warm=1.0)
    noisy += rows("jax_fori", "quadratic_map", warm=1.0, dtype="float32", versions={"numpy": "2"}, rounds=4)
    text = "\n".join(words.result("x", data(noisy, cpus_usable=1)).caveats)
    for part in (
        "Noisy",
        "1 warm rows: numba_serial",
        "Mixed versions",
        "numpy 1 and 2",
        "cycle",
        "1 of the",
        "1 ranges of warm calls are of fewer than 6 processes (of 4 at least)",
    ):
        assert part in text
    quiet = words.result("x", data(rows("numba_serial", warm=0.1, first=0.2, peak=3))).caveats
    assert quiet == []
    old = words.result("x", data(rows("numba_serial", warm=0.1, first=0.2, peak=3, old=True))).caveats
    assert len(old) == 1
    assert "within one process" in old[0]


def test_what_scaling_preparing_and_the_cosine_do_is_said():
    found = rows("python_loop", warm=0.1, n=300)
    for dtype, seconds in (("float64", 0.3), ("float32", 0.1)):
        found += rows("numpy_prebuilt_mesh", warm=seconds, dtype=dtype)
    text = "\n".join(words.result("x", data(found)).caveats)
    assert "python_loop at n = 300 instead of 3,000" in text
    assert "no candidate for any answer: numpy_prebuilt_mesh" in text
    assert "33.3 ns a point in float64 and 11.1 ns in float32" in text


def test_notes_of_a_device_are_caveats():
    gpu = {"device": "gpu", "ran_on": "NVIDIA X", "transfer_seconds": 4e-5}
    (line, _) = caveats._device([group(rows("jax_a", warm=0.1, **gpu))])
    assert line == "grid_max, lecture (n = 3,000), float64, gpu: ran on: NVIDIA X"


# The command line


def put(path, found):
    path.write_text(json.dumps(found))
    return str(path)


def test_the_command_line(tmp_path, capsys):
    one = put(tmp_path / "a.json", data(world()))
    assert main([one]) == 0
    told = capsys.readouterr().out
    assert "fastest: " in told
    assert "numba_parallel" in told
    assert "the lecture's claims, a: holds: " in told
    assert list(tmp_path.iterdir()) == [tmp_path / "a.json"]
    assert main([one, f"--out={tmp_path / 'a.html'}", f"--markdown={tmp_path / 'a.md'}"]) == 0
    assert capsys.readouterr().out.startswith(told.rstrip("\n"))
    assert "- fastest: " in (tmp_path / "a.md").read_text()
    assert "<h1>" in (tmp_path / "a.html").read_text()


@pytest.mark.parametrize("content", ["", "[]", '{"benchmarks": [{'])
def test_what_is_no_result_gets_one_line(tmp_path, capsys, content):
    (tmp_path / "b.json").write_text(content)
    assert main([str(tmp_path / "b.json"), f"--out={tmp_path / 'b.html'}"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "b.html").exists()


def test_a_page_that_cannot_be_written_gets_one_line(tmp_path, capsys):
    one = put(tmp_path / "a.json", data(world()))
    assert main([one, f"--out={tmp_path / 'no' / 'a.html'}"]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_what_sets_files_apart_is_said_before_any_figure(tmp_path, capsys):
    one = put(tmp_path / "a.json", data(world()))
    two = put(tmp_path / "b.json", data(world(), processor_name="Another"))
    assert main([one, two]) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert first == "not alike, a and b: processor_name: A processor then, Another now"


def sample(number, **more):
    case = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    about = {"label": "NumPy", "library": "numpy", "prepares": False, "workspace": False, "tuned": False}
    about |= {"reference": True, "n": case.n, "n_asked": case.n_asked, "threads_usable": 2, "versions": {}}
    figures = {"import_seconds": 0.1, "place_seconds": 0.0, "first_call_seconds": 0.02, "warm_seconds": 0.01}
    known = figures | {"attempt": 0, "started": 0.0, "call_seconds": [0.01] * 3, "calls": 3, "about": about}
    return Sample(case, number, **known | more)


@pytest.fixture
def kept(tmp_path):
    """A journal as a run that ended early leaves it."""
    made = Journal(tmp_path / "run-0.jsonl", {"machine_info": INFO, "kernels": "0", "seed": 1})
    for number in range(3):
        made.add(sample(number))
    made.add(Failure(Case("grid_max", "numba_serial", "small", "float64", "cpu"), "died", "died of SIGKILL"))
    made.close(complete=False)
    return made.path


def test_a_journal_is_shown_and_made_a_result(kept, tmp_path, capsys):
    assert main([str(kept)]) == 0
    told = capsys.readouterr().out
    assert "numba_serial has no figures: died of SIGKILL" in told
    assert "(3 processes)" in " ".join(told.split())
    assert main([str(kept), f"--save={tmp_path / 'r.json'}"]) == 0
    assert f"result: {tmp_path / 'r.json'}, 2 rows" in capsys.readouterr().out
    assert len(files.load(tmp_path / "r.json")["benchmarks"]) == 2
    assert files.load(tmp_path / "r.json")["failed"][0]["kernel"] == "numba_serial"
    assert main([str(tmp_path / "r.json")]) == 0
    assert capsys.readouterr().out.replace("claims, r:", "claims, run-0:") == told


@pytest.mark.parametrize("content", ["", "{}\n", '{"machine_info": {}}\n'])
def test_a_journal_that_holds_nothing_gets_one_line(tmp_path, capsys, content):
    (tmp_path / "run-0.jsonl").write_text(content)
    assert main([str(tmp_path / "run-0.jsonl"), f"--save={tmp_path / 'r.json'}"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "r.json").exists()


def test_save_is_for_one_journal_and_a_new_file(kept, tmp_path, capsys):
    one = put(tmp_path / "a.json", data(world()))
    for given, line in (
        ([one, "--save=r.json"], "--save: makes a result of a single journal (.jsonl); name that alone"),
        ([str(kept), one, "--save=r.json"], "--save: makes a result of a single journal"),
        ([str(kept), f"--save={one}"], f"--save: {one} exists; name a file that does not"),
    ):
        before = (tmp_path / "a.json").read_text()
        assert main(given) == 2
        (told,) = capsys.readouterr().err.splitlines()
        assert told.startswith(line)
        assert (tmp_path / "a.json").read_text() == before


@pytest.mark.parametrize(("options", "status"), [(["--out=x.html"], 2), ([], 0)])
def test_a_library_that_only_the_page_needs_is_named(tmp_path, options, status):
    one = put(tmp_path / "a.json", data(world()))
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        f"from harness.report.__main__ import main; sys.exit(main({[one, *options]!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    line = "the page needs matplotlib (plots): pip install matplotlib" if status else ""
    assert done.stderr.strip() == line


def test_two_files_of_one_name_stay_apart(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder / "x.json", data(world()))
    assert len(load([str(tmp_path / folder / "x.json") for folder in ("a", "b")])) == 2


def test_side_by_side_leaves_no_hole():
    first, second = (
        words.result(name, data(world(jax_vmap=missing))) for name, missing in (("a", {}), ("b", None))
    )
    ((_, lines), _) = page.side_by_side([first, second])
    assert dict(lines)["jax_vmap"] == ["10 ms", "–"]


def test_markdown_escapes_a_table():
    assert markdown.table(("a|b", "c"), [("<b>", "two\nlines")]) == (
        "| a\\|b | c |\n| --- | --- |\n| &lt;b&gt; | two lines |\n"
    )
