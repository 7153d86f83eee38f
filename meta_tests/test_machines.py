"""Many machines on one page: the newest of each, faded where kernels are older, and where they disagree."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from harness.cases import sources
from harness.report.__main__ import main, parser
from harness.report.page import machines
from harness.report.results import Result, load
from meta_tests.made_up import loaded, rows
from meta_tests.pages import Page
from meta_tests.whole import ROOT

LIBRARIES = {"numpy": "2.5.5", "numba": "0.68.1", "jax": "0.12.0.1"}
KERNELS = {"numpy": "numpy_meshgrid", "numba": "numba_serial", "jax": "jax_vmap"}
CODE = sources.of_problems(["grid_max"])


def of(name, day=1, version="0.12.0.1", code=CODE, dtype="float64", device="cpu", **warm):
    """A result of a machine: seconds of a warm call of each library."""
    samples = [
        row
        for library, seconds in warm.items()
        for row in rows(
            KERNELS[library],
            warm=seconds,
            first=seconds,
            dtype=dtype,
            device=device if library == "jax" else "cpu",
        )
    ]
    info = {"processor_name": name, "cpus_usable": 2, "libraries": LIBRARIES | {"jax": version}}
    return loaded(samples, machine_info=info, datetime=f"2026-11-0{day}T00:00:00", kernels=code)


def shown(*results):
    """{(machine, versions): the libraries that may be the fastest for one call}."""
    return {
        (one.name.split(",")[0], one.versions): one.measured["grid_max"].answers[0].best
        for one in machines.machines([Result("x", data) for data in results])
    }


@pytest.mark.fast
def test_of_one_machine_and_versions_the_newest_counts_and_double_precision_before_single():
    versions = "NumPy 2.5, Numba 0.68, JAX 0.12"
    old, new = of("A", day=1, numpy=1, jax=9), of("A", day=2, numpy=9, jax=1)
    single = of("A", day=3, numpy=1, jax=9, dtype="float32")
    other = of("A", day=1, version="0.10.1", numpy=1)
    assert shown(new, single, old) == {("A", versions): ("jax",)}
    assert shown(old, other).keys() == {("A", versions), ("A", versions.replace("0.12", "0.10"))}


INCOMPARABLE = "No two machines have measured the same problem at the same size."
AGREE = "With the same versions, machines agree wherever they can be compared (1 problem)."
DIFFER = "machines have no fastest library in common in 1 of 1 problem: grid_max (for one call: "
SAME = f"With the same versions, {DIFFER}NumPy on A, 2 CPUs, JAX on B, 2 CPUs)."
OTHER = (
    f"With different versions, {DIFFER}NumPy on A, 2 CPUs with JAX 0.10, Numba on A, 2 CPUs with JAX 0.12)."
)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([of("A", numpy=1, jax=9)], INCOMPARABLE),
        ([of("A", numpy=1, jax=9), of("B", numpy=1, jax=5)], AGREE),
        ([of("A", numpy=1, jax=1.01), of("B", numpy=1, jax=5)], AGREE),
        ([of("A", numpy=1, jax=9), of("B", numpy=9, jax=1)], SAME),
        ([of("A", version="0.10.1", numpy=1), of("A", numpy=9, numba=1)], OTHER),
        # JAX is JAX on whatever device; another dtype is another question.
        ([of("A", numpy=9, jax=1), of("B", numpy=9, jax=1, device="gpu")], AGREE),
        ([of("A", numpy=1, jax=9), of("B", numpy=9, jax=1, dtype="float32")], INCOMPARABLE),
    ],
)
def test_the_sentence_says_where_machines_do_not_agree(results, said):
    found = machines.machines([Result("x", data) for data in results])
    assert machines.sentence(found) == said


@pytest.mark.fast
@pytest.mark.parametrize(
    ("code", "is_older"),
    [
        (CODE, False),
        (CODE | {"grid_max": CODE["grid_max"] | {"jax_vmap": "0"}}, True),
        (CODE | {"grid_max": CODE["grid_max"] | {"__init__": "0"}}, True),
        # No answer is of this kernel.
        (CODE | {"grid_max": CODE["grid_max"] | {"jax_map": "0"}}, False),
        ({}, True),
    ],
)
def test_what_was_measured_with_other_kernels_is_faded(code, is_older):
    (machine,) = machines.machines([Result("x", of("A", numpy=1, jax=9, code=code))])
    measured = machine.measured["grid_max"]
    assert measured.is_older == is_older
    assert ('class="picture older"' in machines.cell(measured)) == is_older


@pytest.mark.fast
def test_the_page_has_a_box_for_each_number_of_calls_in_the_colour_of_the_fastest(tmp_path, capsys):
    data = {"a": of("A", numpy=1, jax=30), "b": of("B", numpy=1, numba=1.01), "c": {"figures": {}}}
    for name, content in data.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    target = tmp_path / "machines.html"
    paths = [str(tmp_path / f"{name}.json") for name in data]
    assert main(["--machines", *paths, f"--out={target}"]) == 0
    assert "left out: " in capsys.readouterr().err
    page = Page(target.read_text(encoding="utf-8"))
    assert "On 2 machines" in page.said
    assert "machines agree wherever they can be compared (1 problem)" in page.said
    cells = re.findall(r'<svg class="picture" width.*?</svg>', page.source, re.DOTALL)
    looks = [re.findall(r'height="20" (class="[^"]*"|fill="[^"]*")', cell) for cell in cells]
    assert looks == [['class="numpy lead2"'] * 3, ['fill="url(#tie-numba-numpy)"'] * 3]


@pytest.mark.fast
def test_without_a_whole_programs_figures_there_is_a_line_and_no_page(tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(loaded(rows("numpy_meshgrid", warm=1.0), machine_info={})))
    assert main(["--machines", str(path), f"--out={tmp_path / 'x.html'}"]) == 2
    assert "no file has the figures of a whole program" in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()


def test_the_site_leads_to_every_page_that_it_makes_of_the_saved_results(tmp_path, monkeypatch):
    asked, stand_in = tmp_path / "asked", tmp_path / "bin" / "python"
    stand_in.parent.mkdir()
    stand_in.write_text(f'#!/bin/sh\nshift 2\necho "$@" >>{asked}\n')
    stand_in.chmod(0o755)
    path = f"{stand_in.parent}{os.pathsep}{os.environ['PATH']}"
    site = tmp_path / "site"
    command = ["bash", ".github/site.sh", str(site)]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"PATH": path}, check=True)
    monkeypatch.chdir(ROOT)
    commands = [line.split() for line in asked.read_text().splitlines()]
    for words in commands:
        options = parser().parse_args(words)
        results, left_out = load(options.files)
        assert len(results) > 1
        assert options.machines or not left_out
    assert main(next(words for words in commands if "--machines" in words)) == 0
    assert {path.name for path in site.iterdir()} == {"index.html", "machines.html"}
    links = re.findall(r'href="([^"#]+)"', (site / "index.html").read_text())
    assert links == [Path(words[words.index("--out") + 1]).name for words in commands]
