"""Commands of earlier versions: each says what to type now."""

import pytest

import harness
from meta_tests.whole import run_python

pytestmark = pytest.mark.fast


@pytest.mark.parametrize("name", harness.MOVED)
def test_an_old_command_says_what_to_type_now(name):
    done = run_python("-m", name, "some.json")
    assert done.returncode == 2
    assert done.stderr == f"{name} is gone; type instead: {harness.MOVED[name]}\n"


def test_other_commands_are_left_alone():
    done = run_python("-m", "harness.compare", "--help", "harness.summary")
    assert done.returncode == 0, done.stderr
