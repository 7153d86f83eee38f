"""Inputs are told from others by a digest: what was measured on other inputs is compared with nothing."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from harness.cases import problems
from harness.cases.case import Case
from harness.checks.inputs import digest
from harness.compare.__main__ import main as compare
from harness.compare.__main__ import parser
from harness.compare.comparison import Comparison
from harness.measure import reference
from harness.report.results import Result
from harness.report.tables import runs
from harness.storage import files
from meta_tests.made_up import loaded, rows, sample

pytestmark = pytest.mark.fast


def test_a_digest_is_of_dtype_shape_and_bytes():
    numbers = np.arange(6.0)
    alike = [(numbers, 3), (numbers.copy(), 3), (np.repeat(numbers, 2)[::2], 3)]
    assert len({digest(inputs) for inputs in alike}) == 1
    others = [
        (numbers, 4),
        (numbers,),
        (numbers + 1e-15, 3),
        (numbers.reshape(2, 3), 3),
        (numbers.astype(np.float32), 3),
        (numbers.view(np.int64), 3),
        (numbers, np.float64(3)),
        (numbers > 1, 3),
        (numbers[:0], 3),
        (numbers, 2**70),
    ]
    assert len({digest(inputs) for inputs in (alike[0], *others)}) == 1 + len(others)


def test_the_reference_says_which_inputs_are_timed(tmp_path):
    case = Case("grid_max", "numpy_meshgrid", "20", "float64", "cpu")
    request = {"case": case.named, "reference": str(tmp_path / "it"), "answers": False}
    reference.compute(request, lambda **figures: None)
    known = reference.Reference.read(tmp_path / "it")
    assert known.inputs == digest(problems.problem("grid_max").inputs(20, "float64"))


@pytest.mark.parametrize(
    ("digests", "alike"),
    [(("0", "1"), False), (("0", "0"), True), ((None, "1"), True), ((None, None), True)],
)
def test_sides_with_other_inputs_are_not_compared(digests, alike, tmp_path):
    side = SimpleNamespace(why_not=lambda case: None)
    case = sample().case
    made = Comparison({"A": side, "B": side}, [case], parser().parse_args([".", "."]), tmp_path)
    for name, of_inputs in zip("AB", digests, strict=True):
        first = sample(turn_seconds=[0.01, 0.02])
        about = first.about | ({"inputs_digest": of_inputs} if of_inputs else {})
        made.samples[case, name] = {number: replace(first, round=number, about=about) for number in range(3)}
    assert bool(made.undecided()) is alike  # nor is it measured on
    assert made.unlike(case, "B") == (None if alike else f"{case.id}: other inputs on side B than on side A")


def of_file(of_inputs, seconds=1.0):
    more = {"inputs_digest": of_inputs} if of_inputs else {}
    return loaded(rows("jax_vmap", warm=seconds, first=seconds, peak=10**6, **more))


@pytest.mark.parametrize(("digests", "status"), [(("0", "1"), 2), (("0", "0"), 1), ((None, "1"), 1)])
def test_files_with_other_inputs_are_not_compared(tmp_path, capsys, digests, status):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, of_inputs, seconds in zip(paths, digests, (1.0, 2.0), strict=True):
        path.write_text(json.dumps(of_file(of_inputs, seconds)))
    assert compare(list(map(str, paths))) == status
    out = " ".join(capsys.readouterr().out.split())
    other = f"COULD NOT BE COMPARED: grid_max-jax_vmap-3000-float64-cpu: other inputs in {paths[1]} than in"
    assert ("slower" in out, other in out) == (status == 1, status == 2)
    assert ("not alike: inputs: others in grid_max" in out) is (status == 2)


def test_over_versions_other_inputs_are_said_and_no_ratio():
    of_files = [of_file("0"), of_file("1", 2.0), of_file("1", 4.0)]
    results = [Result(str(place), data) for place, data in enumerate(of_files)]
    ((changed, _),) = runs.changes(results)
    _, _, *steps = changed.cells()[0]
    assert [(step.text, step.more) for step in steps] == [
        ("1 s", ""),
        ("2 s", "other inputs"),
        ("4 s", "2× slower"),
    ]
    assert files.differences(*of_files[:2]) == ["inputs: others in grid_max"]
    assert files.differences(*of_files[1:]) == []
