"""What was asked for and not even tried: kept in the file, told below the table, and decides nothing."""

import json

import pytest

from harness.compare import saved_files
from harness.report import facts
from harness.report.tables import kernels
from harness.storage.sample import SKIPPED
from meta_tests.made_up import failed, group, loaded, rows

pytestmark = pytest.mark.fast

TOO_LARGE = "python_loop is for n up to 300, and lecture is n = 3,000: it would take too long"
NO_LIBRARY = "jax cannot be imported (ImportError: none here); to have it: pip install jax"


def skipped(kernel, reason):
    return failed(kernel, SKIPPED, reason)


def test_a_table_says_what_was_not_run_and_its_verdicts_do_not_mind():
    made = rows("numpy_meshgrid", warm=1.0), rows("numba_serial", warm=0.5)
    found = group(*made, failures=[skipped("python_loop", TOO_LARGE), skipped("jax_vmap", NO_LIBRARY)])
    assert [entry.kernel for entry in found.entries] == ["numpy_meshgrid", "numba_serial"]
    below = [fact.long for fact in kernels.of_group(found).facts]
    assert f"not run: {TOO_LARGE}" in below
    assert f"not run: jax_vmap: {NO_LIBRARY}" in below
    assert kernels.sentences(found) == kernels.sentences(group(*made))
    assert not any("python_loop" in line for line in facts.of_file({"machine_info": {}}, [found]))


def test_a_comparison_of_files_says_which_side_did_not_run_it(tmp_path):
    one, other = rows("numpy_meshgrid", warm=1.0), rows("jax_vmap", warm=0.5)
    paths = [tmp_path / name for name in ("a.json", "b.json")]
    paths[0].write_text(json.dumps(loaded([*one, *other])))
    paths[1].write_text(json.dumps(loaded(one, [skipped("jax_vmap", NO_LIBRARY)])))
    found = saved_files.compare(*map(str, paths))
    assert f"jax_vmap was not run for {paths[1]}: {NO_LIBRARY}" in found.notes
    assert found.failures == []
