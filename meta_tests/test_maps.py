"""The map as a picture: what it is drawn from stands in test_choice; here, that it is drawn, and said."""

import xml.etree.ElementTree as ET

import pytest

from harness.analysis.regions import regions
from harness.report.page import map_words, maps
from meta_tests.made_up import rows
from meta_tests.test_choice import JAX, NUMPY, panels, sweep
from meta_tests.whole import run_python

pytestmark = pytest.mark.fast


def drawn_of(panel):
    return maps.panel(panel, regions(panel))


def words_of(svg):
    return " ".join(
        "".join(part.itertext()) for part in ET.fromstring(svg).iter() if part.tag.endswith("text")
    )


def test_a_map_names_who_is_first_and_says_so_in_words():
    drawn = drawn_of(sweep())
    assert {"NumPy", "JAX", "calls in one program"} <= set(words_of(drawn.svg).split(" ")) | {
        phrase for phrase in ("calls in one program",) if phrase in words_of(drawn.svg)
    }
    assert drawn.text.startswith("n = 10: NumPy up to")
    assert drawn.text.endswith("JAX beyond.")
    assert drawn.title == "quadratic_map"


def test_text_stays_text_and_takes_the_pages_ink():
    drawn = drawn_of(sweep())
    assert "currentColor" in drawn.svg
    assert 'role="img"' in drawn.svg


def test_with_one_size_the_map_is_a_strip_over_calls():
    (panel,) = panels(rows("numpy_meshgrid", **NUMPY), rows("jax_vmap", **JAX))
    drawn = drawn_of(panel)
    assert "calls in one program; n = 3,000" in words_of(drawn.svg)
    assert drawn.text == "n = 3,000: NumPy for one call, a tie of NumPy and JAX up to 2 calls, JAX beyond."


def test_titles_say_the_pattern_the_cpus_and_the_dtype_where_they_differ():
    (panel,) = panels(rows("jax_fori", "quadratic_map", **JAX, pattern="each step needs the last", cpus=1))
    assert map_words.title(panel) == "Each step needs the last (quadratic_map), 1 CPU"
    assert (
        map_words.title(panel, with_dtype=True) == "Each step needs the last (quadratic_map), float64, 1 CPU"
    )


def test_a_picture_is_the_same_whatever_a_notebook_or_a_user_has_set_for_matplotlib(tmp_path):
    """A backend that is not installed, and fonts by a LaTeX that is not there either."""
    settings = tmp_path / "matplotlibrc"
    settings.write_text("text.usetex: True\nlines.linewidth: 9\nbackend: module://no_such_backend\n")
    code = (
        "from harness.report.page import svg\n"
        "draw = lambda figure: figure.subplots().plot([1, 2], label='n')\n"
        "print(svg.drawn(draw, 2.0), end='')"
    )
    plain = run_python("-c", code)
    set_elsewhere = run_python(
        "-c", code, MPLBACKEND="module://no_such_package.backend_inline", MATPLOTLIBRC=str(settings)
    )
    assert set_elsewhere.stdout == plain.stdout, set_elsewhere.stderr
    assert "<svg" in plain.stdout


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_saved_alone(tmp_path, ending):
    path = tmp_path / f"map.{ending}"
    maps.save([sweep()], path)
    found = path.read_bytes()
    if ending == "png":
        assert found.startswith(b"\x89PNG")
    else:
        root = ET.fromstring(found)
        names = [part.tag.rpartition("}")[2] for part in root]
        assert names[:3] == ["title", "desc", "style"]
        assert "NumPy is fastest" in words_of(found)
        assert "1.25 to 2 times ahead" in words_of(found)


def test_what_cannot_be_saved_is_said(tmp_path):
    with pytest.raises(ValueError, match="no row has the figures of a whole program"):
        maps.save(panels(rows("numpy_meshgrid", warm=0.1)), tmp_path / "map.svg")
    assert drawn_of(panels(rows("numpy_meshgrid", warm=0.1))[0]) is None


def test_the_legend_names_what_is_there():
    keys = map_words.legend([sweep()])
    words = [key.words for key in keys]
    assert words[:3] == ["NumPy is fastest", "Numba is fastest", "JAX is fastest"]
    assert words[-2:] == [map_words.TIED, map_words.TIMES]
    assert all(key.css for key in keys)
