"""The kernels' tables from made-up rows: every figure, and nothing that is not in the rows."""

import pytest

from harness.analysis.table import groups
from harness.report import block
from harness.report.results import Result
from harness.report.tables import kernels
from meta_tests.made_up import LIMITS, loaded, rows

pytestmark = pytest.mark.fast


def shown(*kernels, failures=(), width=120, **more):
    data = loaded([row for one in kernels for row in one], failures, **more)
    return block.every_kernel(Result("x", data), width, color=False)


def line_of(out, kernel):
    (line,) = [line for line in out.splitlines() if line.startswith(f"{kernel} ") and "has no" not in line]
    return line


def one_line(out):
    return " ".join(out.split())


NUMPY = rows("numpy_meshgrid", warm=0.1, first=0.1, peak=1_000_000)

# What a kernel's line has, of these rows beside NumPy's.
CELLS = {
    "ratio": (rows("jax_b", warm=0.01), "jax_b", " 10× "),
    # 0.15 + 1.0 + 0.01 (k - 1) <= 0.1 + 0.1 + 0.1 (k - 1) from k = 12 on, import included
    "break-even": (rows("jax_b", warm=0.01, first=1.0, imported=0.15), "jax_b", " 12 "),
    "never": (rows("jax_b", warm=0.2, first=1.0), "jax_b", " never "),
    "scaled": (rows("python_c", warm=0.5, n=300), "python_c *", " 5 s "),
    "prepared": (rows("numpy_d", warm=0.01, peak=1, prepares=True), "numpy_d", "< 4 kB +"),
    "digits": (rows("jax_b", warm=0.1, error_ulps=2_104.0), "jax_b", "12 digits"),
    "range": (rows("jax_b", warm=(0.1, 0.09, 0.12)), "jax_b", "[87.4, 124]"),
    "processes": (rows("jax_b", warm=0.2, disturbed=[1]), "jax_b", "]          5 "),
    "work": (rows("jax_b", warm=0.09, work_is="point", work_count=9e6), "jax_b", " 10 ns/point "),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_figure_stands_in_the_line_of_its_kernel(name):
    made, kernel, cell = CELLS[name]
    assert cell in f"{line_of(shown(NUMPY, made), kernel)} "


def test_the_times_of_a_quiet_and_of_a_slow_machine_stand_in_the_line_where_both_are_known():
    made = rows("jax_b", warm=[0.01] * 3 + [0.015] * 3, n=300)
    for number, row in enumerate(made):
        row["slow_times"] = 1.5 if number >= 3 else 1.0
    assert "100 ms / 150 ms (50%)" in line_of(shown(NUMPY, made, width=240), "jax_b *")
    for row in made[3:5]:
        row["slow_times"] = 1.0
    assert "/ 150 ms" not in shown(NUMPY, made, width=240)


def test_the_share_of_the_lower_bound_and_the_share_that_is_first_touch_stand_in_the_line():
    out = shown(NUMPY, rows("jax_b", warm=0.01, page_faults=10_000), limits=LIMITS, width=160)
    assert " 50% " in line_of(out, "numpy_meshgrid")
    assert " 500% ! 10,000 (≥ 41%) " in " ".join(line_of(out, "jax_b").split())


def test_the_ratio_is_that_of_the_two_times_beside_it():
    other = rows("jax_b", warm=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    # By pairs of processes it would be 1.25: a reader would take that for a mistake.
    numpy = rows("numpy_meshgrid", warm=[0.2, 0.4, 0.6, 0.2, 0.25, 0.3])
    assert "350 ms [97.1, 618] 0.79×" in line_of(shown(numpy, other), "jax_b")


def test_the_caption_says_what_a_time_and_its_range_are_of_what_is_shown():
    assert "(6 to 10 processes)" in one_line(shown(NUMPY, rows("jax_b", warm=[0.1] * 10)))
    assert "pays off: calls from which on" in one_line(shown(NUMPY))
    assert "limit:" not in one_line(shown(NUMPY))  # there is no bound
    assert "processes" not in shown(NUMPY).splitlines()[2]  # they are six


@pytest.mark.parametrize("width", [80, 88, 112])
def test_no_figure_is_cut_off_whatever_columns_there_are(width):
    known = {"warm": 0.1231, "first": 0.4561, "imported": 0.7891, "peak": 216_000_000, "rounds": 3}
    known |= {"new_shape": [0.6541] * 3, "work_is": "household-period"}
    made = rows("numpy_meshgrid", **known, work_count=3e6)
    out = shown(made, rows("numba_long_name_of_a_kernel", **known), limits=LIMITS, width=width)
    line = next(line for line in out.splitlines() if line.startswith("numba_long"))
    assert len(line) <= width
    assert "0 ulp" in line
    assert "454 ms" in line
    assert ("789 ms" in line) == (width >= 88)
    assert ("654 ms" in line) == (width >= 112)


def by_cpus(name, **seconds):
    return [row for count, value in seconds.items() for row in rows(name, warm=value, cpus=int(count[1:]))]


def test_what_more_cpus_bring_is_a_table_where_cpus_differ():
    made = by_cpus("numba_a", c1=4.0, c4=1.25), by_cpus("jax_b", c1=1.0, c4=1.0), by_cpus("jax_c", c4=1.0)
    (table,) = kernels.by_cpus(groups(loaded([row for one in made for row in one])))
    names = ["kernel", "1 CPU", "4 CPUs", "speed-up", "interval", "efficiency", "cores busy"]
    assert [column.name for column in table.columns] == names
    assert [[cell.text for cell in row] for row in table.cells()] == [
        ["numba_a", "4 s", "1.25 s", "3.2×", "[3.2, 3.2]", "80%", "1.0"],
        ["jax_b", "1 s", "1 s", "1×", "[1, 1]", "25%", "1.0"],
        ["jax_c", "–", "1 s", "–", "–", "–", "1.0"],
    ]
    out = shown(*made)
    assert "\ngrid_max, lecture, float64, cpu\n" in out
    assert "efficiency: speed-up divided by the factor of more CPUs" in one_line(out)
    assert kernels.by_cpus(groups(loaded(NUMPY))) == []
