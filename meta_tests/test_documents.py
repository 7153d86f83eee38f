"""The documents' tables are those of results/, and every kind of block can be made."""

import json

import pytest

from harness.report import documents
from harness.storage import files
from meta_tests.made_up import loaded, rows, world

pytestmark = pytest.mark.fast


def block(kind, *names, old="old\n"):
    return f"before\n<!-- {kind} {' '.join(names)} -->\n{old}<!-- end -->\nafter\n"


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Files that blocks name, in a folder that stands for the repository."""
    for name, version, change in (("a", "0.9", {"jax_vmap": {"peak": 144_000_000}}), ("b", "0.12", {})):
        info = {"cpus_usable": 2, "processor_name": "Abacus", "python_version": "3.13"}
        info["libraries"] = {"jax": version, "numpy": "2", "numba": "1"}
        (tmp_path / f"{name}.json").write_text(json.dumps(loaded(world(**change), machine_info=info)))
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    return tmp_path


def figures(folder, name, found, **more):
    (folder / name).write_text(json.dumps({"figures": found} | more))


@pytest.mark.parametrize("path", documents.paths(), ids=lambda path: path.name)
def test_a_document_shows_the_saved_results(path):
    text = path.read_text()
    assert documents.renewed(text) == text, "python -m harness.report.documents"


def test_the_readme_has_blocks():
    assert documents.BLOCK.search((documents.ROOT / "README.md").read_text())


def test_tables_are_those_of_the_file(results):
    made = documents.renewed(block("tables", "a.json"))
    assert made.startswith("before\n<!-- tables a.json -->\n```text\n")
    assert made.endswith("```\n<!-- end -->\nafter\n")
    assert "fastest:" in made
    assert "old" not in made
    assert documents.renewed(made) == made


def test_the_answer_is_the_closing_block_of_the_file(results):
    made = documents.renewed(block("answer", "b.json"))
    assert made.startswith("before\n<!-- answer b.json -->\n```text\n====")
    assert "Abacus, 2 CPUs; Python 3.13, NumPy 2, Numba 1, JAX 0.12\n" in made
    assert "JAX, for one call and for a thousand, 6 times ahead of Numba." in made
    assert "From: b.json\n```\n<!-- end -->" in made


def test_claims_are_those_on_which_files_differ(results):
    made = documents.renewed(block("claims", "a.json", "b.json"))
    assert "| section | claim | JAX 0.9 | JAX 0.12 |" in made
    claim = "vmap never creates the two-dimensional arrays. (On this CPU; the lecture had a GPU.)"
    assert f"| 15.1.7 | {claim} | does not hold | holds |" in made
    told = [line for line in made.splitlines() if line.startswith("| 15")]
    assert (
        f"On the other {len(documents.claims.CLAIMS) - len(told)} of {len(documents.claims.CLAIMS)}" in made
    )


def test_power_has_a_column_per_file(results):
    figures(results, "quiet.json", {"alarms": "0 of 20", "found": "20 of 20"}, loaded=False)
    figures(results, "loaded.json", {"alarms": "0 of 5"}, loaded=True)
    made = documents.renewed(block("power", "quiet.json", "loaded.json"))
    assert "| what | how often | with a core always taken |\n| --- | --- | --- |" in made
    assert "| alarms | 0 of 20 | 0 of 5 |" in made
    assert "| found | 20 of 20 | – |" in made


def test_steadiness_is_a_table_of_what_was_measured(results):
    figures(results, "steady.json", {"pairs of runs that are disjoint": "0 of 28 | 0 %"})
    made = documents.renewed(block("steadiness", "steady.json"))
    assert "| what | measured |" in made
    assert r"| pairs of runs that are disjoint | 0 of 28 \| 0 % |" in made


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"figures": 3}'])
@pytest.mark.parametrize("kind", ["power", "steadiness", "tables"])
def test_a_file_without_figures_is_named(results, kind, content):
    if content is not None:
        (results / "c.json").write_text(content)
    with pytest.raises(files.NotAResult, match=r"c\.json"):
        documents.renewed(block(kind, "c.json"))


def test_text_without_blocks_stays(results):
    assert documents.renewed("no block\n<!-- other x -->\n<!-- end -->\n").startswith(
        "no block\n<!-- other x"
    )


def test_every_document_is_renewed_and_named(results, capsys):
    (results / "docs").mkdir()
    (results / "README.md").write_text("nothing\n")
    (results / "docs" / "numbers.md").write_text(block("tables", "a.json"))
    assert documents.main() == 0
    assert capsys.readouterr().out == "renewed: docs/numbers.md\n"
    assert "fastest:" in (results / "docs" / "numbers.md").read_text()
    (results / "docs" / "numbers.md").write_text(block("tables", "none.json"))
    assert documents.main() == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_map_is_drawn_beside_its_document(results, capsys):
    (results / "docs").mkdir()
    document = results / "docs" / "patterns.md"
    document.write_text(block("map", "b.json", "pictures/map.svg"))
    (results / "README.md").write_text("nothing\n")
    assert documents.main() == 0
    text = document.read_text()
    assert "![Which library is fastest? grid_max: n = 3,000: " in text
    assert "](pictures/map.svg)\n<!-- end -->" in text
    picture = results / "docs" / "pictures" / "map.svg"
    drawn = picture.read_text()
    assert "prefers-color-scheme:dark" in drawn
    assert "JAX is fastest" in drawn
    # Drawn otherwise, under the same words.
    picture.write_text("<svg/>")
    capsys.readouterr()
    assert documents.main() == 0
    assert capsys.readouterr().out == "renewed: docs/pictures/map.svg\n"
    assert picture.read_text() == drawn


def test_patterns_have_a_line_per_problem_and_two_columns_per_file(results):
    made = documents.renewed(block("patterns", "a.json", "b.json"))
    headings, _, *rows = [line for line in made.splitlines() if line.startswith("|")]
    assert headings.count("a thousand calls") == 2
    assert "JAX 0.12, float64: one call" in headings
    assert [row.split(" | ")[1] for row in rows] == ["grid_max, 3,000", "quadratic_map, 10,000,000"]
    assert rows[0].endswith("| JAX 6× |")


def test_libraries_have_their_best_kernels_and_the_numbers_of_calls_they_are_first_for(results):
    made = documents.renewed(block("libraries", "b.json"))
    assert "| problem, n | NumPy | Numba | JAX | fastest, import included |" in made
    cells = ("300 ms, numpy_meshgrid", "60 ms, numba_parallel", "10 ms, jax_vmap", "JAX throughout")
    assert f"| grid_max, 3,000 | {' | '.join(cells)} |" in made


def test_kernels_on_other_inputs_stand_beside_the_stated_ones(results):
    made_up = [*rows("numpy_sort", "sorting", warm=0.3), *rows("jax_sort", "sorting", warm=1.2)]
    made_up += [*rows("numpy_sort", "sorting:in_order", warm=0.03), *rows("jax_sort", "kalman", warm=1)]
    (results / "s.json").write_text(json.dumps(loaded(made_up)))
    made = documents.renewed(block("variants", "s.json"))
    assert "\nsorting, lecture (n = 1,000), float64, cpu:\n\n| kernel | as stated | in_order |\n" in made
    assert "| numpy_sort | 300 ms | 30 ms (0.1×) |\n| jax_sort | 1.2 s | – |\n" in made
    assert "kalman" not in made


def test_versions_are_what_changed_between_files(results):
    made = documents.renewed(block("versions", "b.json", "a.json"))
    assert "| kernel | figure | JAX 0.9 | JAX 0.12 |" in made
    assert "| jax_vmap | peak memory | 144 MB | 444 kB (324× less) |" in made
    assert "numpy_meshgrid" not in made
