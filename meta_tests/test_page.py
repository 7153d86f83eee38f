"""The page: what stands first, nothing fetched or run, every picture in words, every gap said."""

import re

import pytest

from harness.claims import table as claims
from harness.report import markdown, page, words
from harness.storage import files
from meta_tests.made_up import about, failed, loaded, rows, world
from meta_tests.pages import Page, data, written
from meta_tests.whole import ROOT

EVIL = "jax_<script>alert(1)</script>"
SECTIONS = ("believe", "claims", "fair", "details", "code", "how")
SAVED = ("epyc-2-cpus-jax-0.10", "epyc-2-cpus-jax-0.12")


def of_jax(version, **changes):
    return data(world(**changes), libraries={"numpy": "1", "jax": version})


def after(told, words):
    return told.rpartition(words)[2]


def test_the_sentence_and_the_map_stand_before_everything_else(tmp_path):
    made = written(tmp_path, one=data(world()))
    order = [
        made.said.index(part)
        for part in ("Which library is fastest?", "Programs of every length", "At n = 3,000")
    ]
    order += [made.said.index(f"{part}") for part in ("In figures, at the", "Before you", "lecture’s claims")]
    order += [made.said.index("Is it fair?"), made.said.index("Every kernel, fastest first")]
    assert order == sorted(order)
    assert [name for name in made.ids if name in SECTIONS] == list(SECTIONS)
    assert "A processor · 2 CPUs" in made.said
    assert '<a class="skip" href="#main">' in made.source
    assert made.source.count('<figure class="map">') == 2


def test_the_kernels_behind_each_library_are_named_and_tuned_ones_stand_apart(tmp_path):
    fast = rows("numba_tuned", warm=0.001, first=0.1, peak=5, tuned=True)
    made = written(tmp_path, one=data(world() + fast))
    assert "JAX: jax_meshgrid_jit, jax_vmap" in made.said or "JAX: jax_vmap" in made.said
    first, _, rest = made.said.rpartition("Is it fair?")
    assert "numba_tuned" not in first
    assert "numba_tuned 1 ms against numba_parallel 60 ms, 60 times as fast" in rest


def test_winners_and_ties_are_marked_in_the_figures(tmp_path):
    made = written(tmp_path, one=data(world()))
    figures = after(made.said, "In figures, at the largest size")
    assert re.search(r"JAX ● 200 ms ● 290 ms ● 10\.2 s ● 10 ms 444 kB", figures)
    assert re.search(r"Numba 700 ms 2\.3× ○ 1\.24 s", figures)


def test_names_are_text(tmp_path):
    found = rows(EVIL, warm=0.001, first=0.1, peak=5, label=EVIL) + world()
    lost = [failed(EVIL + "2", "raised", EVIL)]
    made = written(tmp_path, **{EVIL: data(found, lost, processor_name=EVIL)})
    assert EVIL in made.said
    assert any("&lt;script&gt;alert" in picture for picture in made.pictures)
    assert not any("<script" in picture for picture in made.pictures)


def test_mathematics_in_a_name_is_text(tmp_path):
    made = written(tmp_path, one=data(rows("jax_$x^{$", warm=0.1, peak=7)))
    assert any("jax_$x^{$" in picture for picture in made.pictures)


@pytest.mark.parametrize(
    ("question", "figure"), [("speed", "warm call"), ("first_call", "first call"), ("memory", "peak memory")]
)
def test_a_missing_question_is_a_gap_and_said(tmp_path, question, figure):
    left_out = {"speed": "warm_seconds", "first_call": "first_call_seconds", "memory": "memory"}[question]
    found = [{name: value for name, value in row.items() if name != left_out} for row in world()]
    made = written(tmp_path, one=data(found))
    assert f"No row has a {figure}" in made.said
    assert "nan" not in made.said.lower()
    whole = question == "memory"
    assert ("so nothing says which library is fastest" in made.said) is not whole
    assert ('<figure class="map">' in made.source) is whole


@pytest.mark.parametrize(
    "found",
    [
        data([], [failed("jax_vmap", "died", "died of SIGKILL")]),
        data(rows("jax_vmap", warm=0.1)),
        data(rows("jax_vmap", peak=3)),
        loaded(rows("numba_a", first=0.1), machine_info={}),
        data(world() + rows("jax_vmap", warm=0.001, first=0.3, device="gpu", ran_on="NVIDIA X")),
    ],
    ids=["failures only", "one row", "memory only", "no machine", "a GPU"],
)
def test_whatever_a_file_holds_the_page_is_whole(tmp_path, found):
    made = written(tmp_path, one=found)
    assert "Before you believe it" in made.said
    assert "None" not in made.said


def test_a_library_of_which_nothing_finished_says_why(tmp_path):
    lost = [
        failed(name, "time", "gave no answer within 60 s.") for name in ("numba_serial", "numba_parallel")
    ]
    made = written(tmp_path, one=data(world(numba_serial=None, numba_parallel=None), lost))
    assert "of Numba nothing finished" in made.said
    assert "Numba no figures: gave no answer within 60 s" in made.said


def test_a_kernel_that_failed_or_has_no_row_is_in_its_table_and_told(tmp_path):
    lost = failed("numba_loop", "time", "gave no answer within 60 s.", "quadratic_map")
    found = world(numba_loop=None, jax_vmap={"warm": None})
    told = written(tmp_path, one=data(found, [lost])).said
    assert "numba_loop has no figures: gave no answer within 60 s." in told
    assert "numba_loop – – " in told


def test_a_busy_machine_comes_before_what_failed_and_four_lines_before_a_fold(tmp_path):
    lost = [failed(f"numba_{number}", "time", f"gave no answer within {number} s.") for number in range(6)]
    made = written(tmp_path, one=data(world(jax_fori={"disturbed": [0]}), lost))
    believe = after(made.said, "Before you believe it")
    assert believe.strip().startswith("The machine was busy: others disturbed 1 process")
    assert believe.index("numba_2 has no figures") < believe.index(" more") < believe.index("numba_4 has no")


def test_a_switch_without_a_script_shows_one_dtype_of_one_file(tmp_path):
    both = world() + [
        row
        for kernel in ("numpy_meshgrid", "jax_vmap")
        for row in rows(kernel, warm=0.1, first=0.2, peak=5, dtype="float32")
    ]
    made = written(tmp_path, one=data(both))
    assert made.source.count('<input type="radio"') == 2
    assert "shown: float64 float32" in made.said
    assert 'id="v0" checked' in made.source
    assert "body:has(#v1:checked) :is(.v1, .f0)" in made.source
    assert '<input type="radio"' not in written(tmp_path, one=data(world())).source


def test_versions_stand_in_their_order_and_the_newest_is_shown_first(tmp_path):
    ten, twelve = of_jax("0.10.2", jax_vmap={"warm": 0.1}), of_jax("0.12.0")
    made = written(tmp_path, b=ten, a=twelve, c=of_jax("0.9.1", jax_vmap={"warm": 0.05}))
    assert "shown: JAX 0.9, float64 JAX 0.10, float64 JAX 0.12, float64" in made.said
    assert 'id="v2" checked' in made.source
    changed = after(made.said, "What versions changed")
    assert "jax_vmap warm call 50 ms 100 ms ▲ 2× 10 ms ▼ 10×" in changed
    assert changed.index("jax_vmap") < changed.index("What did not change") < changed.index("numba_serial")


def test_nothing_is_called_changed_from_one_machine_to_another(tmp_path):
    other = data(world(jax_vmap={"warm": 0.5}), processor_name="Another")
    made = written(tmp_path, one=data(world()), two=other)
    assert "What machines changed" in made.said
    part = after(made.said, "What machines changed").partition("Before you")[0]
    assert "jax_vmap warm call 10 ms 500 ms" in part
    assert "▲ 5" not in part
    assert "one and two: processor_name: A processor then, Another now" in part


@pytest.mark.parametrize(
    ("side", "caption"), [("B", "(B) against the other side (A)"), ("0.12", "other sides")]
)
def test_what_a_comparison_found_of_a_files_side_is_a_table(tmp_path, side, caption):
    line = {"kernel": "grid_max-jax_vmap-small-float64-cpu", "question": "warm call", "word": "slower"}
    line |= {"side": side, "against": "A", "a": 1.0, "b": 2.0, "ratio": 2.0, "low": 1.9, "high": 2.1}
    found = data(rows("jax_vmap", warm=1.0)) | {"comparison": {"side": side, "lines": [line]}}
    told = written(tmp_path, one=found).said
    assert caption in told.partition("timed in turns by fresh pairs")[0]
    assert "2.000 1.900 to 2.100 slower" in told


def test_claims_that_changed_or_fail_come_before_the_folded_rest(tmp_path):
    full = {"peak": 144_000_000}
    made = written(tmp_path, a=of_jax("0.9"), b=of_jax("0.12", jax_vmap=full, jax_meshgrid_jit=full))
    told = after(made.said, "The lecture’s claims")
    assert told.index("vmap never creates") < told.index("The other") < told.index("NumPy is a poor option")


def test_what_a_file_does_not_say_of_its_libraries_is_said(tmp_path):
    told = written(tmp_path, one=data(world())).said
    assert "threading layer: not recorded in this file" in told
    builds = {"numba": {"SVML": "off", "threading layer": "omp"}}
    builds["numpy"] = {
        "vector instructions": "X86_V3",
        "BLAS": "OpenBLAS 0.3.30, kernels for Zen, threads: 2",
    }
    told = written(tmp_path, one=data(world(), builds=builds)).said
    assert "threading layer: omp" in told
    assert "SVML, Intel's vector mathematics: off" in told
    assert "found: X86_V3; BLAS: OpenBLAS 0.3.30, kernels for Zen, threads: 2" in told
    assert "not recorded" not in after(told, "Is it fair?").partition("settings")[0]


def test_scripts_are_those_asked_for(tmp_path):
    page.write({"one": data(world())}, tmp_path / "x.html", calls=(1, 50))
    told = Page((tmp_path / "x.html").read_text()).said
    assert "1 call 50 calls each later call" in told


def test_time_against_cpus_is_of_one_result_with_several_counts(tmp_path):
    found = rows("numba_a", warm=0.06, cpus=1) + rows("numba_a", warm=0.03, cpus=2)
    told = written(tmp_path, one=data(found)).said
    assert "numba_a 60 ms 30 ms 2× [2, 2] 100%" in told
    assert "efficiency: speed-up divided by the factor of more CPUs" in told
    assert "What more CPUs bring" not in written(tmp_path, one=data(world())).said


def test_a_warm_call_is_shown_by_step_and_by_point(tmp_path):
    point, step = ({"work_is": unit, "work_count": count} for unit, count in (("point", 9e6), ("step", 1e7)))
    changes = dict.fromkeys(("numpy_meshgrid", "jax_vmap"), point)
    changes |= {"numpy_loop": step | {"n": 10**6, "work_count": 1e6}, "numba_loop": step}
    told = after(written(tmp_path, one=data(world(**changes))).said, "In figures, at the largest size")
    assert "each later call per point or step peak memory" in told
    # 10 ms by 3,000 x 3,000 points, and 60 ms by ten million steps.
    assert "n = 3,000; each point is 1/9,000,000 of a call" in told
    assert "● 10 ms 1.11 ns 444 kB" in told
    assert "each step is 1/10,000,000 of a call" in told
    assert "● 60 ms 6 ns" in told
    # What was measured at another n is divided by what it did there.
    assert "4 µs" in told
    assert "per point" not in written(tmp_path, one=data(world())).said


def test_one_cpu_is_a_column_beside_all_of_them_and_has_its_answer(tmp_path):
    one = world(numba_parallel={"warm": 0.114}, jax_vmap={"warm": 0.02}, jax_meshgrid_jit={"warm": 0.02})
    one = about(one, cpus=1, threads_usable=1)
    made = written(tmp_path, one=data(one + world()))
    assert "shown: float64, all CPUs float64, 1 CPU" in made.said
    told, first, fewer = made.said.split("In figures, at the largest size")
    assert "each later call on 1 CPU peak memory fastest version" in first
    assert "60 ms 6× 114 ms 5.7× ● < 4 kB numba_serial, numba_parallel" in first
    assert "● 10 ms ● 20 ms" in first
    assert "At n = 3,000: JAX, for one call and for a thousand, " in told
    assert "On 1 CPU: JAX, for one call and for a thousand, " in told
    assert "On 1 CPU numba_parallel takes 1.9 times as long as on 2 CPUs, jax_vmap 2 times as long." in told
    assert "On 1 CPU numba_loop takes as long as on 2 CPUs, jax_fori as long." in told
    assert "on 1 CPU peak memory" not in fewer


def test_time_against_cpus_of_several_files_needs_that_nothing_else_differs(tmp_path):
    fewer = about(world(), threads_usable=1)
    one, more = data(fewer, cpus_usable=1), world(numba_parallel={"warm": 0.03})
    told = written(tmp_path, one=one, two=data(more)).said
    assert "numba_parallel 60 ms 30 ms 2×" in told
    told = written(tmp_path, one=one, two=data(more, processor_name="Another")).said
    assert "efficiency" not in told


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The pages of the results that the project keeps: one file, and two together."""
    folder = tmp_path_factory.mktemp("saved")
    results = {name: files.load(ROOT / "results" / f"{name}.json") for name in SAVED}
    return written(folder, one=results[SAVED[0]]), written(folder, **results)


def test_the_page_of_a_saved_result_is_small_and_every_picture_stands_beside_its_words(saved):
    one, both = saved
    assert len(one.source.encode()) < 400_000
    assert one.source.count("<img") == one.source.count("<figcaption>")
    assert "jax_vmap warm call 74.8 ms 3.19 ms ▼ 23.5×" in both.said


def test_words_in_pictures_are_large_enough_for_a_phone(saved):
    """A phone's page is 364 pixels wide inside; a picture is never drawn narrower there."""
    for picture in (picture for made in saved for picture in made.pictures):
        width = float(re.search(r"viewBox=.0 0 ([\d.]+)", picture)[1])
        sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)px", picture)]
        sizes += [float(size) for size in re.findall(r"font:(?:\w+ )*([\d.]+)px", picture)]
        assert min(sizes) * 364 / width >= 11.95


def test_the_markdown_says_the_same(tmp_path):
    results = {"one": data(world())}
    found = [words.result(name, one) for name, one in results.items()]
    told = markdown.answer(found, claims.table(results))
    made = written(tmp_path, **results).said
    sentence = "JAX, for one call and for a thousand, 6 times ahead of Numba."
    assert sentence in told
    assert sentence in made
    assert "| JAX | ● 200 ms | ● 290 ms | ● 10.2 s | ● 10 ms | 444 kB | jax_meshgrid_jit, jax_vmap |" in told
    assert "None fails." in told
