"""A problem that states what cannot be gets one line, which names the file and says what to do."""

import pytest

from harness.cases import problems, user_problem
from harness.cases.case import Case
from harness.checks.inputs import left_out, probe_sizes
from meta_tests.small_problems import PROBLEMS

# What is said, by what is changed in a problem's statement (old, new), or beside it.
WRONG = {
    "gives a ndarray of object as number 2": (
        "totals",
        "rng.integers(1, 9, n).astype(dtype)",
        "np.full(n, None)",
    ),
    "gives a ndarray of float32 as number 2": ("totals", ".astype(dtype),", ".astype('float32'),"),
    "gives a float as number 4": ("totals", "np.dtype(dtype).type(2)", "2.0"),
    "inputs gives a ndarray: give a tuple": ("places", "astype(dtype),)", "astype(dtype))"),
    "inputs gives the same for the seeds 0 and 1": ("totals", "default_rng(seed)", "default_rng(1)"),
    "inputs gives other numbers each time": ("totals", "default_rng(seed)", "default_rng()"),
    "inputs gives other shapes for the seeds 0 and 1": ("totals", "who = rng", "n += seed; who = rng"),
    "tolerance gives 3 for 5 outputs": ("best_row", "error.max(), 0, 0", "0.0"),
    "tolerance gives shape (4,) in output 1 of 5, whose shape is (60,)": (
        "best_row",
        "sum(axis=1)",
        "sum(axis=0)",
    ),
    "tolerance gives 1 in output 5 of 5, of booleans: give 0": (
        "best_row",
        "error.max(), 0, 0",
        "error.max(), 0, 1",
    ),
    "tolerance gives -1.0 in output 3 of 5": ("best_row", "error.max()", "-1.0"),
    "tolerance gives nan in output 1 of 5": ("best_row", "return error", "return error * np.nan"),
    "tolerance gives <U1 in output 2 of 5": ("best_row", "error, 0,", "error, '0',"),
    "tolerance fails at small size, float64: NameError": ("places", "return 0", "return zero"),
    "agrees gives True; give None, or a sentence": ("draws", "else None", "else True"),
    "agrees refuses the result of the reference, numpy_plain: a draw lies": (
        "draws",
        "draws.min() <",
        "draws.min() <= 1 or",
    ),
    "agrees fails at small size, float64: AttributeError": ("draws", "draws.min()", "draws.least()"),
    "SEED is 4: give which of the 3 inputs, counted from 0, is the seed, an int": (
        "draws",
        "SEED = 1",
        "SEED = 4",
    ),
    "SEED is -1: give which of the 3 inputs": ("draws", "SEED = 1", "SEED = -1"),
    "SEED is True: give which of the 3 inputs": ("draws", "SEED = 1", "SEED = True"),
    "SEED is 2: give which of the 3 inputs, counted from 0, is the seed, an int": (
        "draws",
        "SEED = 1",
        "SEED = 2",
    ),
    "has no tolerance (tolerance(*inputs)": ("places", "def tolerance", "def tolerate"),
    "run fails at small size, float64: IndexError": (
        "totals",
        "rng.random(n) < 0.5,",
        "rng.random(n).astype(dtype),",
    ),
}
# The same by what variants gives for the inputs `given`.
VARIANTS = {
    "variants gives a list: give {name: inputs}": "[given]",
    "variants names 'in order'": "{'in order': given}",
    "variants gives 2 inputs for 'two', and inputs 1": "{'two': 2 * given}",
    "variants gives for 'one' a ndarray: give a tuple": "{'one': given[0]}",
    "variants gives other numbers each time for 'new'": "{'new': (np.random.rand(n),)}",
    "variants fails at small size, float64: ZeroDivisionError": "1 / 0",
}
MORE = {
    "KNOWN_LIMITS is {'jax': ['timed']}: give {library: {probe": "KNOWN_LIMITS = {'jax': ['timed']}",
    "KNOWN_LIMITS is {'torch': {'timed': 'Slow.'}}: give": "KNOWN_LIMITS = {'torch': {'timed': 'Slow.'}}",
    "numba, jax and the probes timed": "KNOWN_LIMITS = {'jax': {'tiny': '-'}}",
    "KNOWN_LIMITS is {'jax': {'timed': ''}}: give": "KNOWN_LIMITS = {'jax': {'timed': ''}}",
    "WORK is ['point', <built-in function len>]: give a word and a function of n": "WORK = ['point', len]",
    "WORK is ('point', 2, <built-in function len>): give a word": "WORK = ('point', 2, len)",
    "WORK is (7, <function ": "WORK = (7, lambda n: n)",
    "WORK is ('point', 10): give a word": "WORK = ('point', 10)",
    'WORK counts "TypeError: unsupported operand': "WORK = ('point', lambda n: n + '')",
    "WORK counts '60' at n = 60: give a number above 0": "WORK = ('point', str)",
    "WORK counts 0 at n = 60: give a number above 0": "WORK = ('point', lambda n: 0)",
    "probes fails at n = 61, one of PROBE_SIZES: ValueError": (
        "PROBE_SIZES = (200, 61); "
        "probes = lambda n, dtype: {'few': (np.random.default_rng(1).integers(0, n // 100, n),)}"
    ),
    "probes fails at n = 60: ValueError": (
        "def probes(n, dtype): return {'few': (np.random.default_rng(1).integers(0, n // 100, n),)}"
    ),
    "probes gives for 'wide' a ndarray of float32 as number 1": (
        "def probes(n, dtype): return {'wide': (np.zeros(n, 'float32'),)}"
    ),
}


def said(name):
    (line,) = (user_problem.fault(name) or "nothing is wrong").splitlines()
    return line


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_statement_gets_one_line(stated, message):
    problem, old, new = WRONG[message]
    source = PROBLEMS[problem]["__init__"]
    assert old in source
    line = said(stated(problem, __init__=source.replace(old, new)))
    assert message in line
    assert "__init__.py: " in line or "numpy_plain.py: " in line


MORE |= {
    message: f"def variants(n, dtype, seed=0):\n{16 * ' '}given = inputs(n, dtype)\n{16 * ' '}return {value}"
    for message, value in VARIANTS.items()
}


@pytest.mark.parametrize("message", MORE)
def test_a_wrong_addition_gets_one_line(stated, message):
    source = f"{PROBLEMS['places']['__init__']}\n            {MORE[message]}\n"
    line = said(stated("places", __init__=source))
    assert message in line
    assert "__init__.py: " in line


def test_a_reference_that_writes_into_its_input_says_what_to_return_instead(stated):
    smoothed = "def run(x):\n    x[1:-1] = (x[:-2] + x[2:]) / 2"
    line = said(stated("places", numpy_plain=smoothed))
    assert line.endswith("numpy_plain.py: run changes its inputs; return the result as a new array")


@pytest.mark.parametrize("name", [name for name in problems.PROBLEMS if name not in problems.OUTSIDE])
def test_nothing_is_wrong_with_the_problems_that_are_here(name):
    assert user_problem.fault(name) is None


@pytest.mark.parametrize("name", [name for name in problems.PROBLEMS if name not in problems.OUTSIDE])
def test_no_probe_of_the_problems_that_are_here_is_left_out(name):
    for dtype in problems.DTYPES:
        case = Case(name, problems.problem(name).reference, "small", dtype, "cpu")
        assert probe_sizes(case) == problems.problem(name).probe_sizes
        assert left_out(case) == []


def test_all_that_is_wrong_is_told_at_once(stated):
    source = PROBLEMS["totals"]["__init__"].replace("return 0", "return -1")
    added = [
        "QUICK = ('numpy_best', 'jax_best')",
        "WORK = 7",
        "SEED = 9",
        "def variants(n, dtype): return {}[n]",
    ]
    name = stated("totals", __init__="\n            ".join([source, *added]))
    lines = user_problem.fault(name).splitlines()
    told = [line.partition("__init__.py: ")[2].partition(" ") for line in lines]
    assert [first for first, _, _ in told] == ["QUICK", "QUICK", "WORK", "SEED", "variants", "tolerance"]


def test_a_reference_may_warn(stated):
    """Of what `np.where` drops, say."""
    masked = "def run(x):\n    return np.where(x > 0, np.argsort(np.log(x)), 0)"
    assert user_problem.fault(stated("places", numpy_plain=masked)) is None


def test_what_a_size_may_be_is_said_where_it_is_several_numbers(stated):
    source = f"{PROBLEMS['places']['__init__']}\n            SIZES = {{'S': {{'nx': 10, 'ny': 20}}}}\n"
    line = said(stated("places", __init__=source))
    assert (
        'such as {"small": 10, "medium": 100, "lecture": 1_000}; inputs may make several numbers of n' in line
    )


def test_the_parts_of_a_model_are_inputs_of_their_own(stated):
    source = PROBLEMS["places"]["__init__"].replace("astype(dtype),)", "astype(dtype), (0.5, 2))")
    assert "as number 2" in (line := said(stated("places", __init__=source)))
    assert line.endswith("Give what a tuple holds part by part, each an input of its own")


def test_code_that_knows_float64_alone_is_told_the_option(stated):
    source = PROBLEMS["places"]["__init__"].replace("astype(dtype),)", "astype(float),)")
    name = stated("places", __init__=source)
    assert user_problem.fault(name, ("float64",)) is None
    assert said(name).endswith("Where the code knows float64 alone, add --dtype float64")


def test_a_number_of_a_compiled_reference_says_to_write_it_with_numpy(stated):
    alone = "@numba.njit\ndef run(x):\n    return x[0]"
    source = f"{PROBLEMS['places']['__init__']}\n            REFERENCE = 'numba_first'\n"
    line = said(stated("places", numba_first=alone, __init__=source))
    assert "numba_first.py: run returns float for float64 inputs" in line
    assert line.endswith("A reference is best written with NumPy: a plain loop will do")


@pytest.mark.parametrize(
    ("returned", "found"),
    [("None", "nothing"), ("[x]", "list"), ("{'x': x}", "dict"), ("(x, 0.5)", "float in output 2 of 2")],
)
def test_a_reference_returns_arrays_numbers_or_a_tuple_of_them(stated, returned, found):
    line = said(stated("places", numpy_plain=f"def run(x):\n    return {returned}"))
    assert f"run returns {found} for float64 inputs; return an array or a number" in line


@pytest.mark.parametrize(
    ("problem", "n", "unit", "count"),
    [
        ("grid_max", 3_000, "point", 9_000_000),
        ("quadratic_map", 10_000_000, "step", 10_000_000),
        ("ensemble", 10_000, "agent-step", 10_000_000),
        ("wealth_paths", 200_000, "household-period", 20_000_000),
        ("job_ladder", 20, "worker-period", 800),
    ],
)
def test_what_a_unit_of_work_is_and_how_many_there_are(problem, n, unit, count):
    found, of = problems.problem(problem).work
    assert (found, of(n)) == (unit, count)
