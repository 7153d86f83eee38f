"""Places that all iterations of a prange write to: a race that no call need show."""

import ast
import textwrap

import pytest

from harness import libraries
from harness.cases import problems
from harness.cases.case import Case
from harness.checks import inside, shortcuts
from harness.checks.agreement import Disagreement

pytestmark = pytest.mark.fast

# A loop's body, and the place that is shared, or None.
BODIES = {
    "parts[0] = x[i]": "parts[0]",
    "parts[0] += x[i]": "parts[0]",
    "out[i] = x[i]; parts[1, 2] = out[i]": "parts[1, 2]",
    "parts[n - 1] = x[i]": "parts[n - 1]",
    "parts[:] = x[i]": "parts[:]",
    "for j in range(3):\n        parts[0] = x[j]": "parts[0]",
    "out[i] = x[i]": None,
    "out[keys[i]] += x[i]": None,  # depends on the data: many calls have to show it
    "parts = np.zeros(2); parts[0] = x[i]; out[i] = parts[0]": None,
    "row = out[i]; row[0] = x[i]": None,
    "a, b = x[i], x[i]; out[a] = b": None,
    "for j in range(3):\n        out[i, j] = x[j]": None,
    "k = i + 1; out[k - 1] = x[i]": None,
}


@pytest.mark.parametrize("loop", ["numba.prange(n)", "prange(0, n)"])
@pytest.mark.parametrize("body", BODIES)
def test_shared_places_are_read_from_the_source(body, loop):
    source = f"for i in {loop}:\n" + textwrap.indent(body.replace("\n    ", "\n"), "    ")
    found = list(inside.shared_places(ast.parse(source)))
    assert found == ([BODIES[body]] if BODIES[body] else [])


def test_a_serial_loop_may_write_where_it_likes():
    assert not list(inside.shared_places(ast.parse("for i in range(3):\n    parts[0] = i")))


def test_a_kernel_with_one_is_refused_though_it_is_right(tmp_path, monkeypatch):
    """The scratch array stays in a register: its results are right."""
    if libraries.missing("numba"):
        pytest.skip(libraries.missing("numba"))
    import kernels

    folder = tmp_path / "scratch"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        textwrap.dedent('''
        """A maximum of quotients."""
        import numpy as np

        SIZES = {"small": 100, "medium": 1000, "lecture": 10_000}
        KERNELS = ("numpy_max", "numba_scratch")
        REFERENCE = "numpy_max"

        def inputs(n, dtype):
            return (np.linspace(-3, 3, n).astype(dtype),)

        def tolerance(x):
            return 8 * np.finfo(x.dtype).eps
        ''')
    )
    (folder / "numpy_max.py").write_text(
        '"""NumPy."""\nimport numpy as np\n\n\ndef run(x):\n    return np.max(x / (1 + x * x))\n'
    )
    (folder / "numba_scratch.py").write_text(
        textwrap.dedent('''
        """Numba, scratch shared by all."""
        import numba
        import numpy as np


        @numba.njit(parallel=True)
        def run(x):
            one = x.dtype.type(1)
            parts, values = np.zeros(2, x.dtype), np.empty_like(x)
            for i in numba.prange(len(x)):
                parts[0] = x[i]
                parts[1] = one + x[i] * x[i]
                values[i] = parts[0] / parts[1]
            return np.max(values)
        ''')
    )
    monkeypatch.setattr(kernels, "__path__", [*kernels.__path__, str(tmp_path)])
    with pytest.raises(Disagreement, match=r"all iterations of its prange write to parts\[0\]"):
        shortcuts.check_kernel(Case("scratch", "numba_scratch", "small", "float64", "cpu"))


@pytest.mark.parametrize("problem", problems.PROBLEMS)
def test_no_kernel_here_has_one(problem):
    for kernel in problems.kernels_of(problem):
        if problems.library_of(kernel) == "numba" and "cuda" not in kernel:
            if libraries.missing("numba"):
                pytest.skip(libraries.missing("numba"))
            inside.check_shared_places(Case(problem, kernel, "small", "float64", "cpu"))
