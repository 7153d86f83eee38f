"""A problem that states what cannot be gets a line a fault, which names the file and says what to write."""

import pytest

from harness.cases import faults, problems
from harness.cases.case import Case
from harness.checks.inputs import left_out, probe_sizes
from meta_tests.small_problems import PROBLEMS

# What is added to the statement of `places`, and what the line says.
ADDED = {
    "import nunpy": "cannot be imported: ModuleNotFoundError: No module named 'nunpy'",
    "del REFERENCE": "has no REFERENCE (the kernel that the others must agree with, best",
    "inputs = 3": "inputs is 3: give a function, inputs(n, dtype), a tuple",
    "KERNELS = 'numpy_plain'": "KERNELS is 'numpy_plain': give names in a tuple",
    "REFERENCE = 'numpy'": "REFERENCE names 'numpy', which is not among KERNELS",
    "TUNED = ('torch_it',)": "'torch_it': a kernel is named by its library: python_..., ",
    "TUNED = ('numba_lop',)": "'numba_lop', and there is no file numba_lop.py beside this one",
    "SIZES['first'] = SIZES.pop('small')": "give names, smallest first, each with a whole number from 1 up",
    "SIZES = {'S': 10, 'M': {'nx': 10, 'ny': 20}}": "or with several numbers, {",
    "SIZES = {'S': {'nx': '10'}}": "SIZES is {'S': {'nx': '10'}}: give names, smallest",
    "SIZES = {'2': 2}": "SIZES is {'2': 2}: give names, smallest first",
    "WORK = ['point', len]": "WORK is ['point', <built-in function len>]: give a word and a f",
    "WORK = (7, lambda n: n)": "WORK is (7, <function ",
    "WORK = ('point', 10)": "WORK is ('point', 10): give a word",
    "WORK = ('point', lambda n: n + '')": 'WORK counts "TypeError: unsupported operand',
    "WORK = ('point', str)": "WORK counts '60' at n = 60: give a number above 0",
    "WORK = ('point', lambda n: 0)": "WORK counts 0 at n = 60: give a number above 0",
    "BOUND = len": "BOUND is <built-in function len>: give words and a function",
    "BOUND = ('it', lambda n, dtype, machine: 0)": "BOUND takes 0 at n = 60: give seconds above 0",
    "KNOWN_LIMITS = {'jax': ['timed']}": "KNOWN_LIMITS is {'jax': ['timed']}: give {library: {pro",
    "KNOWN_LIMITS = {'torch': {'timed': 'No.'}}": "{'torch': {'timed': 'No.'}}: give {library: {pro",
    "KNOWN_LIMITS = {'jax': {'timed': ''}}": "{'jax': {'timed': ''}}: give {library: {pro",
    "KNOWN_LIMITS = {'jax': 3}": "KNOWN_LIMITS is {'jax': 3}: give {library: {pro",
    "KNOWN_LIMITS = {'jax': {'tiny': '-'}}": "numba, jax and the probes timed",
    "KERNELS = {'numpy_plain': 'old.py:f'}": "and there is no file old.py, from this folder on",
    "KERNELS = {'numpy_plain': 'nunpy:f'}": "no module nunpy is installed: give file.py:function",
    "KERNELS = {'numpy_plain': 'numpy'}": "KERNELS is {'numpy_plain': 'numpy'}: give names in a",
    "KERNELS = dict(numpy_plain='numpy:sort')": "KERNELS is not written out: give a dictionary of",
    "CHANGES = (1,)": "CHANGES is (1,): give which of the 1 inputs, counted from 0, kernels",
    "RESULT = 0": "RESULT is 0: give which of the 1 inputs, counted from 0, hold the result",
    "STATIC = (0,)": "STATIC is (0,): give which of the 1 inputs, counted from 0, are numbers that",
    "DTYPES = 'float64'": "DTYPES is 'float64': give one or both of",
    "del tolerance; RTOL = -1": "RTOL is -1: give a number from 0 up, or one for each dtype",
    "RTOL = 1e-9": "tolerance and RTOL are stated: leave one of them",
    "SEED = None": "SEED is None, and then agrees(result, *inputs) is needed",
}
# For n = 100 and more.
FEW = "{'few': (np.random.default_rng(1).integers(0, n // 100, n),)}"
# What the functions return, and what the line says.
PROBES = {
    FEW: "probes fails at n = 60: ValueError",
    "{'wide': (np.zeros(n, 'float32'),)}": "probes gives for 'wide' a ndarray of float32 as number 1",
    "{'new': (np.random.rand(n),)}": "probes gives for 'new' other numbers each time: draw them from",
}
VARIANTS = {
    "[inputs(n, dtype)]": "variants gives a list: give {name: inputs}",
    "{'in order': inputs(n, dtype)}": "variants names 'in order': give a name of letters",
    "{'two': 2 * inputs(n, dtype)}": "variants gives 2 inputs for 'two', and inputs 1",
    "{'one': inputs(n, dtype)[0]}": "variants gives for 'one' a ndarray: give a tuple",
    "1 / 0": "variants fails at small size, float64: ZeroDivisionError",
    "{'new': (np.random.rand(n),)}": "variants gives for 'new' other numbers each time: draw",
}
ADDED |= {f"def probes(n, dtype): return {value}": said for value, said in PROBES.items()}
ADDED |= {f"def variants(n, dtype, seed=0): return {value}": said for value, said in VARIANTS.items()}
ADDED[f"PROBE_SIZES = (200, 61)\ndef probes(n, dtype): return {FEW}"] = (
    "at n = 61, one of PROBE_SIZES: ValueError"
)
# A problem, what is changed in its statement, and what the line says.
CHANGED = [
    ("places", "def tolerance", "def tolerate", "has no tolerance (tolerance(*inputs)"),
    ("places", "np.random", "np.randon", "inputs fails at small size, float64: AttributeError"),
    ("places", "astype(dtype),)", "astype(dtype))", "inputs gives a ndarray: give a tuple"),
    ("places", "astype(dtype),)", "astype(dtype), [1, 2])", "as number 2 for 'float64': give arrays of that"),
    ("places", "astype(dtype),)", "astype(dtype), (1, {2: 3}))", ". Give what a dict holds part by part"),
    ("places", "astype(dtype),)", "astype(float),)", "state DTYPES = ('float64',)"),
    ("totals", ".astype(dtype),", ".astype('float32'),", "gives a ndarray of float32 as number 2"),
    ("totals", "np.dtype(dtype).type(2)", "2j", "gives a complex as number 4"),
    ("totals", "rng.random(n) < 0.5", "np.full(n, None)", "gives a ndarray of object as number 3"),
    ("totals", "default_rng(seed)", "default_rng(1)", "inputs gives the same for the seeds 0 and 1"),
    ("totals", "default_rng(seed)", "default_rng()", "inputs gives other numbers each time: draw them from"),
    ("totals", "who = rng", "n += seed; who = rng", "inputs gives other shapes for the seeds 0 and 1"),
    ("totals", "rng.random(n) < 0.5", "rng.random(n).astype(dtype)", "run fails at small size, float64: In"),
    ("places", "return 0", "return zero", "tolerance fails at small size, float64: NameError"),
    ("best_row", "error.max(), 0, 0", "0.0", "tolerance gives 3 for 5 outputs: give a tuple, one for each"),
    ("best_row", "sum(axis=1)", "sum(axis=0)", "gives shape (4,) in output 1 of 5, whose shape is (60,)"),
    ("best_row", "max(), 0, 0", "max(), 0, 1", "tolerance gives 1 in output 5 of 5, of booleans: give 0"),
    ("best_row", "error.max()", "-1.0", "tolerance gives -1.0 in output 3 of 5"),
    ("best_row", "return error", "return error * np.nan", "tolerance gives nan in output 1 of 5"),
    ("best_row", "error, 0,", "error, '0',", "tolerance gives <U1 in output 2 of 5"),
    ("draws", "else None", "else True", "agrees gives True; give None, or a sentence"),
    ("draws", "min() <", "min() <= 1 or", "agrees refuses the result of the reference, numpy_plain"),
    ("draws", "draws.min()", "draws.least()", "agrees fails at small size, float64: AttributeError"),
    ("draws", "SEED = 1", "SEED = 4", "SEED is 4: give which of the 3 inputs, counted from 0"),
    ("draws", "SEED = 1", "SEED = -1", "SEED is -1: give which of the 3 inputs, counted from 0"),
    ("draws", "SEED = 1", "SEED = True", "SEED is True: give which of the 3 inputs, counted from 0"),
    ("draws", "SEED = 1", "SEED = 2", "SEED is 2: give which of the 3 inputs, counted from 0"),
]
CHANGED += [("places", "", added, said) for added, said in ADDED.items()]


def changed(problem, old, new):
    source = PROBLEMS[problem]["__init__"]
    assert old in source
    added = "".join(f"\n{' ' * 12}{line}" for line in new.splitlines())
    return source.replace(old, new) if old else f"{source}{added}\n"


@pytest.mark.parametrize(("problem", "old", "new", "said"), CHANGED, ids=[row[-1] for row in CHANGED])
def test_a_wrong_statement_gets_one_line(stated, problem, old, new, said):
    name = stated(problem, __init__=changed(problem, old, new))
    (line,) = (faults.fault(name) or "nothing is wrong").splitlines()
    assert said in line
    file = "numpy_plain.py" if said.startswith("run ") else "__init__.py"
    assert line.startswith(f"{problems.folder_of(name) / file}: ")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("x[1:-1] = (x[:-2] + x[2:]) / 2", "run changes its inputs: state CHANGES = (0,), and each"),
        ("return None", "run returns nothing as number 1 for 'float64': give arrays"),
        ("return [x]", "run returns a list as number 1 for 'float64': give arrays"),
        ("return x, 0.5", "run returns a float as number 2 for 'float64': give arrays"),
        ("return x**three", "run fails at small size, float64: NameError"),
        ("import nunpy", "run fails at small size, float64: ModuleNotFoundError"),
    ],
)
def test_a_reference_that_cannot_be_one_gets_one_line(stated, body, said):
    name = stated("places", numpy_plain=f"def run(x):\n    {body}")
    (line,) = faults.fault(name).splitlines()
    assert f"numpy_plain.py: {said}" in line


def test_all_that_is_wrong_is_told_at_once(stated):
    source = PROBLEMS["totals"]["__init__"].replace("return 0", "return -1")
    added = [
        "QUICK = ('numpy_best', 'jax_best')",
        "WORK = 7",
        "SEED = 9",
        "def variants(n, dtype): return {}[n]",
    ]
    name = stated("totals", __init__="\n            ".join([source, *added]))
    told = [line.partition("__init__.py: ")[2].split()[0] for line in faults.fault(name).splitlines()]
    assert told == ["QUICK", "QUICK", "WORK", "SEED", "variants", "tolerance"]


def test_a_reference_may_warn(stated):
    """Of what `np.where` drops, say."""
    masked = "def run(x):\n    return np.where(x > 0, np.argsort(np.log(x)), 0)"
    assert faults.fault(stated("places", numpy_plain=masked)) is None


def test_code_that_knows_one_dtype_alone_may_be_run_in_that(stated):
    wide = stated("places", __init__=changed("places", "astype(dtype),)", "astype(float),)"))
    result = stated("waves", numpy_plain="def run(x):\n    return np.fft.rfft(x).real.astype(float)")
    for name in (wide, result):
        assert faults.fault(name, ("float64",)) is None
        assert "Where the code knows float64 alone, state DTYPES = ('float64',)" in faults.fault(name)


HERE = [name for name in problems.PROBLEMS if name not in problems.OUTSIDE]


@pytest.mark.parametrize("name", HERE)
def test_nothing_is_wrong_with_the_problems_that_are_here_and_no_probe_is_left_out(name):
    assert faults.fault(name) is None
    for dtype in problems.DTYPES:
        case = Case(name, problems.problem(name).reference, "small", dtype, "cpu")
        assert probe_sizes(case) == problems.problem(name).probe_sizes
        assert left_out(case) == []


COUNTED = {"grid_max": 9_000_000, "quadratic_map": 10_000_000, "ensemble": 10_000_000}
COUNTED |= {"wealth_paths": 20_000_000}


@pytest.mark.parametrize("name", COUNTED)
def test_units_of_work_are_counted_as_the_lecture_has_them(name):
    stated = problems.problem(name)
    assert stated.work[1](stated.sizes["lecture"]) == COUNTED[name]
