"""What to know before believing figures, a row per fact: the rows that cause it, what each medium tells."""

import pytest

from harness.analysis.table import groups
from harness.report import facts
from harness.report.words import CALLS
from meta_tests.blocks import JAX, NUMPY, three
from meta_tests.made_up import LIMITS, failed, loaded, rows

pytestmark = pytest.mark.fast


def fact(*made, block=(), file=(), table=(), failures=(), **more):
    """The file with these rows, and the beginnings of the sentences that each medium tells of it."""
    return loaded([row for one in made for row in one], failures, **more), (block, file, table)


TITLE = "grid_max, lecture (n = 3,000), float64, cpu: "
ON_GPU, IN_FLOAT32 = TITLE.replace("cpu", "gpu"), TITLE.replace("64", "32")
WARM = {"warm": 0.1, "first": 0.2, "peak": 3}
QUOTA = "A quota of 1 CPU: kernels on 2 threads are stopped part of the time; --cpus 1 measures what"
BUSY = "The machine was busy: others disturbed 3 processes, which no verdict counts"
LATE, WRONG = "no answer within 60 s", "Disagreement: grid_max-numba_x-small: returned float32."
FAR = "numba_golden is a thousand times as far from NumPy as others"
FAR_IS = "(a coarser grid, another method, fewer steps?), and no candidate for any answer; it agrees to 6"
HELPED = "numpy_b writes over its last result: no candidate for any answer; 144 MB held"
COSINES = "a cosine of some fifteen operations (eleven in float32) for each pair, in vectors"
SLOW = "The machine was seldom quiet: in 40% of the samples it was slower, by up to 1.5 times"
NEIGHBOUR = "by fixed work between the calls, most likely since another machine used its core; they count"
GPU = {"device": "gpu", "ran_on": "NVIDIA X"}
BEYOND = "! jax_b is faster than the lower bound by more than the noise: the bound or the kernel is at fault"

FACTS = {
    "busy": fact(
        three(disturbed=[2]),
        block=[f"{BUSY}."],
        file=[f"{BUSY}: numpy_meshgrid (float64), numba_serial (float64), "],
    ),
    "a quota": fact(
        three(),
        machine_info={"cpus_usable": 2, "cpu_quota": 1.0},
        block=[QUOTA],
        file=[QUOTA, "With one CPU, nothing parallel can show what it is worth"],
    ),
    "disturbed rounds are not few": fact(
        rows("numpy_meshgrid", **NUMPY, rounds=12, disturbed=range(0, 12, 2)),
        rows("jax_vmap", **JAX, rounds=12, disturbed=range(1, 12, 2)),
        block=["A verdict needs 6 undisturbed pairs of processes: less than 2 times ahead is not"],
    ),
    "missing": fact(
        three(jax=JAX | {"peak": None}),
        file=[f"{TITLE}no peak memory of jax_vmap (skipped or not asked for)"],
    ),
    "of one problem on the timed inputs": fact(
        three(),
        three("mine", jax=None, has_check_inputs=False),
        block=["All 5 kernels agree with NumPy, those of mine on the timed inputs alone."],
    ),
    "failed": fact(
        three(jax=None),
        failures=[failed("jax_vmap", "time", LATE), failed("numba_x", "wrong", WRONG)],
        block=[
            f"jax_vmap has no figures: {LATE}.",
            "numba_x is wrong, and has no figures: returned float32.",
            "2 kernels agree with NumPy.",
        ],
        file=[f"{TITLE}jax_vmap has no figures: {LATE}"],
        table=[f"jax_vmap has no figures: {LATE}", "numba_x is wrong, and has no figures: returned float32"],
    ),
    "failed in two dtypes": fact(
        three(),
        failures=[failed("jax_x", "died", dtype, dtype=dtype) for dtype in ("float64", "float32")],
        block=["jax_x has no figures: float64."],
        file=[f"{TITLE}jax_x has no figures: float64", f"{IN_FLOAT32}jax_x has no figures: float32"],
    ),
    "other work": fact(
        rows("numba_golden", **WARM, error_ulps=3e9),
        three(numba=None),
        block=[f"{FAR} (other work?), and no candidate."],
        file=[f"{FAR} {FAR_IS}"],
        table=[f"~ {FAR} {FAR_IS}"],
    ),
    "prepared": fact(
        rows("numpy_a", **WARM, prepares=True),
        rows("numpy_b", **WARM, prepares=True, workspace=True),
        file=["numpy_a prepares outside the call: no candidate for any answer; 144 MB held", HELPED],
        table=[f"+ {HELPED}"],
    ),
    "notes": fact(
        *(rows("numba_a", problem, **WARM, notes=["slow"]) for problem in ("grid_max", "ensemble")),
        block=["numba_a of grid_max: slow.", "numba_a of ensemble: slow."],
        file=["numba_a of grid_max: slow", "numba_a of ensemble: slow"],
        table=["numba_a of ensemble: slow"],
    ),
    "a note with a time that differs by size": fact(
        *(rows("jax_a", **WARM, size=str(n), notes=[f"no jit; a call takes {n} ms"]) for n in (2, 3)),
        block=["jax_a: no jit; a call takes 3 ms."],
        file=["jax_a: no jit; a call takes 3 ms"],
    ),
    "another device": fact(
        rows("jax_a", **WARM, **GPU),
        file=[f"{ON_GPU}ran on: NVIDIA X"],
        table=["ran on: NVIDIA X"],
    ),
    "no reference": fact(rows("jax_a", warm=0.1), table=["no ratio to NumPy: its reference kernel was"]),
    "bound": fact(
        three(jax=None),
        rows("jax_b", warm=0.001),
        limits=LIMITS,
        table=[f"lower bound: {COSINES}: 50 ms on one CPU, 25 ms on all", BEYOND],
    ),
    "two speeds": fact(
        three(jax=None),
        metronome={"quiet_seconds": 1e-4, "slow_share": 0.4, "slow_times": 1.52},
        block=[f"{SLOW}."],
        file=[f"{SLOW}, {NEIGHBOUR}"],
    ),
    "every process disturbed": fact(
        three(),
        rows("jax_b", warm=0.5, disturbed=range(6)),
        table=["jax_b has no warm time: others disturbed each of its processes"],
    ),
    "known limits": fact(rows("jax_b", warm=0.5, known_limits=["sorts no 0"]), table=["jax_b: sorts no 0"]),
}


def told(data):
    """The sentences for the block, for a whole file and for its tables."""
    found = groups(data)
    below = [f"{fact.mark} {fact.long}".strip() for group in found for fact in facts.of_table(group)]
    return facts.of_block(data, found, CALLS), facts.of_file(data, found), below


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_is_told_once_in_each_of_its_places(name):
    data, expected = FACTS[name]
    for sentences, starts in zip(told(data), expected, strict=True):
        for start in starts:
            assert len([one for one in sentences if one.startswith(start)]) == 1, sentences


def test_where_there_is_nothing_to_know_nothing_is_told():
    seldom_slow = {"quiet_seconds": 1e-4, "slow_share": 0.2, "slow_times": 1.5}
    assert told(loaded(three(), metronome=seldom_slow)) == (["All 3 kernels agree with NumPy."], [], [])


def test_what_weighs_most_stands_first():
    lost = [failed("jax_b", "died", "it died"), failed("numba_b", "skipped", "no GPU")]
    made = three(rounds=5, disturbed=[0], notes=["slow"]) + rows("numpy_b", **WARM, prepares=True)
    block, file, table = told(loaded(made, lost, partial="interrupted"))
    starts = ("The machine was busy", "This run was", "jax_b has no figures", "Only ", "4 kernels agree")
    assert all(one.startswith(start) for one, start in zip(block, starts, strict=False))
    assert block[-1].endswith("slow.")
    assert "jax_b has no figures" in file[2]
    assert table[0] == "jax_b has no figures: it died"
