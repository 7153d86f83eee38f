"""The one loop that measures, with made-up answers in place of processes."""

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from harness.cases.case import Case
from harness.measure import engine as engines
from harness.measure import metronome, process
from harness.measure.engine import Engine
from harness.measure.extras import filled_cache
from harness.measure.plan import Plan, ordered
from harness.measure.process import ProcessFailed
from harness.measure.template import Templates

pytestmark = pytest.mark.fast


def case(kernel, size="small", problem="grid_max"):
    return Case(problem, kernel, size, "float64", "cpu")


BLOCK = tuple(case(kernel) for kernel in ("numpy_meshgrid", "numba_serial", "jax_vmap"))
OTHER = tuple(replace(each, size="medium") for each in BLOCK)
ANSWER = {
    "import_seconds": 0.1,
    "place_seconds": 0.0,
    "first_call_seconds": 0.2,
    "warm_seconds": 0.01,
    "cores_used": 1.0,
    "others_cores": 0.0,
    "about": {"prepares": False},
}
BUSY = ANSWER | {"others_cores": 5.0}
CHECKED = {
    "passed": True,
    "first_call_seconds": 0.2,
    "first_call_parts": {},
    "call_seconds": 0.01,
    "notes": ["a note"],
    "known_limits": [],
}
PASSED = CHECKED | {"memory": {"peak_bytes": 8}}


@pytest.fixture
def asked(monkeypatch):
    """Requests for figures that reached a process, in order; those for checks in `asked.checks`.

    `asked.answer(request)` and `asked.outcome(case)` may be replaced by a test's own.
    """

    class Asked(list):
        answer = staticmethod(lambda request: ANSWER)
        outcome = staticmethod(lambda case: PASSED)
        checks = ()

    made = Asked()
    made.checks = []

    def ask(request, timeout, **where):
        if "cases" not in request:
            made.append(request)
            return dict(made.answer(request))
        made.checks.append(request)
        outcomes = []
        for names in request["cases"]:
            try:
                outcomes.append(dict(made.outcome(Case(**names))))
            except ProcessFailed as error:
                raise ProcessFailed(error.kind, str(error), {"outcomes": [*outcomes, error.answer]}) from None
        return {"outcomes": outcomes}

    monkeypatch.setattr(process, "ask", ask)
    monkeypatch.setattr(Templates, "ask", lambda self, *request, **where: ask(*request[:2]))
    monkeypatch.setattr(engines.reference, "prepare", lambda *request: "nowhere")
    monkeypatch.setattr(metronome, "TRIES", 1)
    return made


def run(cases=BLOCK, contenders=(), samples=(), show=lambda progress: None, **plan):
    """An engine that has run, from `samples` on; `kept` is all that it gave away to be kept."""
    kept = []
    made = Engine(Plan(cases, **{"seed": 1} | plan), "nowhere", kept.append, show, list(samples))
    made.run(lambda engine: contenders)
    made.kept = kept
    return made


def cases_of(requests):
    return [Case(**request["case"]) for request in requests]


def by_count(*answers):
    """Answers one after the other, the last again and again; an exception is raised."""
    left = list(answers)

    def answered(request):
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return answered


def read(seconds):
    """The answer of a process between whose calls fixed work took so long."""
    return ANSWER | {"metronome": {"alone": [seconds] * 3, "together": [seconds] * 3}}


def test_every_case_has_a_sample_in_every_round_next_to_those_of_its_block(asked):
    made = run(BLOCK + OTHER, rounds=4)
    assert [(s.case, s.round) for s in made.samples] == [
        (each, number) for number in range(4) for block in ordered(BLOCK + OTHER, 1, number) for each in block
    ]
    assert made.kept == made.samples
    assert made.whole_rounds == 4
    sizes = [each.size for each in cases_of(asked)]
    assert all(len(set(sizes[first : first + 3])) == 1 for first in range(0, len(sizes), 3))
    assert all(len(sample.metronome["around"][0]) == 2 for sample in made.samples)


def test_the_order_is_that_of_seed_and_round_alone():
    first = ordered(BLOCK + OTHER, 1, 0)
    assert ordered(OTHER + BLOCK, 1, 0) == first
    assert any(ordered(BLOCK + OTHER, 1, number) != first for number in range(1, 5))
    assert any(ordered(BLOCK + OTHER, seed, 0) != first for seed in range(2, 6))


# Checks


def test_a_kernel_is_checked_once_with_all_its_sizes_and_its_first_samples_say_so(asked):
    one_cpu = replace(BLOCK[0], cpus=1)
    made = run((*OTHER, *BLOCK, one_cpu), rounds=2)
    checks = {
        tuple(Case(**names) for names in request["cases"]): request["firsts"] for request in asked.checks
    }
    assert checks == {key: [0] for key in zip(BLOCK, OTHER, strict=True)} | {(one_cpu,): []}
    for sample in made.samples:
        assert sample.notes == (["a note"] if sample.round == 0 else [])
        assert bool(sample.memory) == (sample.round == 0)


def test_cases_that_are_not_timed_are_checked_at_awkward_sizes_too_and_memory_where_it_is_asked_for(asked):
    made = run((), checked=BLOCK, memory=BLOCK[:1])
    assert asked == []
    assert set(made.checks) == set(BLOCK)
    assert all(request["awkward"] for request in asked.checks)
    assert sorted(request["memory"] for request in asked.checks) == [[False], [False], [True]]


@pytest.mark.parametrize(
    ("outcome", "without"),
    [
        ({"failed": "Disagreement: off", "kind": "wrong", "whole_kernel": False}, [BLOCK[2]]),
        ({"failed": "Disagreement: a race", "kind": "wrong", "whole_kernel": True}, [BLOCK[2], OTHER[2]]),
        (ProcessFailed("died", "no such luck"), [BLOCK[2]]),
        (ProcessFailed("died", "no such luck", CHECKED), []),
    ],
    ids=["wrong", "wrong at any size", "dies", "dies when all is checked"],
)
def test_what_a_check_finds_costs_the_kernel_its_rows_and_no_other(asked, outcome, without):
    def told(checked):
        if checked != BLOCK[2]:
            return PASSED
        if isinstance(outcome, ProcessFailed):
            raise outcome
        return outcome

    asked.outcome = told
    made = run(BLOCK + OTHER, rounds=1)
    assert {each for each in BLOCK + OTHER if made.failure(each)} == set(without)
    if not without:  # it died while its memory was counted, and costs that figure
        assert [s.memory for s in made.samples if s.case == BLOCK[2]] == [{"failed": "no such luck"}]
    assert set(cases_of(asked)) == {*BLOCK, *OTHER} - set(without)
    assert made.whole_rounds == 1
    # What holds at any size is still to be checked where the process died in it.
    again = [request["firsts"] for request in asked.checks if request["cases"][0]["kernel"] == "jax_vmap"]
    assert again == ([[0], [0] if without else []] if isinstance(outcome, ProcessFailed) else [[0]])


def test_a_reference_that_fails_is_the_reason(asked, monkeypatch):
    reason = f"{engines.reference.MISSING}no answer within 120 s (--time-limit)"

    def prepare(*request):
        raise ProcessFailed("time", reason)

    monkeypatch.setattr(engines.reference, "prepare", prepare)
    made = run(rounds=1)
    assert (asked, asked.checks) == ([], [])
    assert {failure.reason for failure in made.failures} == {reason}


# What is measured again


@pytest.mark.parametrize(
    ("busy", "attempts"), [(1, [0, 1]), (2, [0, 1, 2]), (3, [0, 1, 2])], ids=["once", "twice", "for ever"]
)
def test_a_disturbed_case_is_measured_again_when_its_round_is_over_twice_at_most(asked, busy, attempts):
    answers = by_count(*[BUSY] * busy, ANSWER)
    asked.answer = lambda request: answers(request) if request["case"] == vars(BLOCK[2]) else ANSWER
    made = run(BLOCK + OTHER, rounds=6)
    first = [sample for sample in made.samples if sample.round == 0]
    assert [sample.attempt for sample in first if sample.case == BLOCK[2]] == attempts
    assert all(sample.case == BLOCK[2] for sample in first[6:])
    assert bool(first[-1].disturbed) is (busy > 2)
    assert engines.first_disturbed(made.samples) == 1


def test_at_most_a_fifth_of_the_samples_is_measured_again(asked):
    asked.answer = lambda request: BUSY
    made = run(rounds=10)
    assert sum(sample.attempt > 0 for sample in made.samples) == 6
    assert all(sample.disturbed for sample in made.samples)


@pytest.mark.parametrize("slow", [24, 0], ids=["at once", "when later ones show it"])
def test_a_sample_that_another_machine_slowed_is_measured_again_where_most_are_quiet(asked, slow):
    asked.answer = by_count(*[read(1.0)] * slow, read(1.5), read(1.0))
    made = run(BLOCK + OTHER, rounds=6)
    (again,) = (sample for sample in made.samples if sample.attempt)
    assert (again.case, again.round) == (made.samples[slow].case, slow // 6)
    assert [sample for sample in made.samples if sample.slowed] == [made.samples[slow]]
    assert made.samples.index(again) >= len(BLOCK + OTHER) * (slow // 6 + 1)


def test_rounds_are_spread_over_as_many_seconds_as_are_planned(asked, monkeypatch):
    now, waits = [0.0], []

    def sleep(seconds):
        waits.append(round(seconds, 9))
        now[0] += seconds

    def waits_of(**more):
        waits.clear()
        return run(rounds=6, **more), list(waits)

    clock = SimpleNamespace(monotonic=lambda: now[0], time=time.time, sleep=sleep)
    monkeypatch.setattr(engines, "time", clock)
    made, waited = waits_of(least_seconds=30.0)
    assert waited == [0.0, *[5.0] * 5]
    assert made.idle == pytest.approx(25.0)
    resumed = [sample for sample in made.samples if sample.round < 4]
    assert waits_of(least_seconds=30.0, samples=resumed)[1] == [0.0, 5.0]
    assert not any(waits_of()[1])
    asked.outcome = lambda case: {"failed": "no", "kind": "wrong", "whole_kernel": True}
    made, waited = waits_of(least_seconds=30.0)
    assert (len(made.failures), waited) == (len(BLOCK), [])


# Failures while it is timed


@pytest.mark.parametrize(
    ("error", "fails"),
    [
        (ProcessFailed("raised", "no such luck"), True),
        (ProcessFailed("died", "no such luck", {"first_call_seconds": 1}), True),
        (ProcessFailed("wrong", "no such luck", ANSWER | {"failed": "off"}), True),
        (ProcessFailed("died", "no such luck", ANSWER), False),
    ],
    ids=["raises", "dies before its figures", "is wrong after them", "dies after them"],
)
def test_a_process_that_fails_costs_its_case_only_and_nothing_once_all_figures_are_there(asked, error, fails):
    def answer(request):
        if request["case"]["kernel"] == "jax_vmap":
            raise error
        return ANSWER

    asked.answer = answer
    made = run(rounds=3)
    assert [failure.case for failure in made.failures] == [BLOCK[2]] * fails
    assert [each.kernel for each in cases_of(asked)].count("jax_vmap") == (1 if fails else 3)
    assert len({sample.case for sample in made.samples}) == 3 - fails
    assert made.whole_rounds == 3
    if not fails:
        notes = next(sample.notes for sample in made.samples if sample.case == BLOCK[2])
        assert "no figure beside its times: no such luck" in notes


def test_samples_of_a_case_go_when_it_fails(asked):
    asked.answer = by_count(ANSWER, ANSWER, ProcessFailed("wrong", "off"), ANSWER)
    made = run(BLOCK[:1], rounds=4)
    assert made.samples == []
    assert len(made.kept) == 3


# Contenders


@pytest.mark.parametrize(("budget", "more"), [(240.0, 4), (1e-9, 0)])
def test_who_may_be_the_fastest_goes_on_in_whole_rounds_within_the_budget(asked, budget, more):
    made = run(contenders=BLOCK[:2], budget=budget)
    assert len(asked) == 6 * 3 + more * 2
    for case, rounds in zip(BLOCK, (6 + more, 6 + more, 6), strict=True):
        assert {sample.round for sample in made.samples if sample.case == case} == set(range(rounds))


# Ends


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (KeyboardInterrupt(), "interrupted"),
        (OSError(12, "Cannot allocate memory"), "stopped (no further process: Cannot allocate memory)"),
    ],
)
def test_an_interruption_keeps_what_there_is(asked, error, why):
    """Ctrl-C, or a system without memory for another process, which no kernel can help."""
    asked.answer = by_count(*[ANSWER] * 4, error)
    made = run()
    assert (made.interrupted, made.failures) == (why, [])
    assert len(made.samples) == len(made.kept) == 4
    assert made.whole_rounds == 1
    asked.clear()
    asked.outcome = by_count(error)
    made = run()
    assert (made.interrupted, made.failures, asked) == (why, [], [])


def test_resuming_takes_what_is_missing_and_a_cut_block_anew(asked):
    asked.answer = by_count(*[ANSWER] * 8, KeyboardInterrupt())
    cut = run(BLOCK + OTHER, rounds=2)
    del asked[:], asked.checks[:]
    asked.answer = lambda request: ANSWER
    again = run(BLOCK + OTHER, rounds=2, more_rounds=0, samples=cut.samples)
    # Two blocks of the second round: the one that was cut after two of three, and the one not begun.
    assert (len(asked), asked.checks, again.whole_rounds) == (6, [], 2)
    whole = run(BLOCK + OTHER, rounds=2)
    assert [(s.case, s.round) for s in again.samples] == [(s.case, s.round) for s in whole.samples]


def test_a_resumed_run_that_asks_for_more_measures_and_checks_their_block_anew(asked):
    before = run(BLOCK[:2], rounds=4)
    again = run(rounds=2, more_rounds=0, samples=before.samples)
    assert len(again.samples) == 2 * len(BLOCK)
    assert set(again.checks) == set(BLOCK)


def test_progress_counts_checks_and_then_samples_with_the_time_left(asked):
    shown = []
    run(rounds=2, more_rounds=0, show=shown.append)
    checks, samples = shown[:3], shown[3:]
    assert [(now.round, now.done, now.total) for now in checks] == [(0, 1, 3), (0, 2, 3), (0, 3, 3)]
    assert [now.done for now in samples] == [0, 1, 2, 3, 3, 4, 5, 6]
    assert [now.seconds_left is None for now in samples] == [True] * 3 + [False] * 5


# No answer in time

MANY = case("jax_fori", "1000000", "quadratic_map")


def compiled(seconds):
    return PASSED | {"first_call_parts": {"compile": seconds, "trace": 0.05}}


@pytest.mark.parametrize(
    ("known", "smaller", "told"),
    [
        (
            {"first_call_seconds": 6.1},
            {},
            "; its first call took 6.1 s, and a sample needs several calls: try --time-limit 40",
        ),
        ({}, {}, "; a smaller --size beside it tells how it grows"),
        ({}, {16_000: PASSED}, "; a call takes 10 ms at n = 16,000"),
        (
            {},
            {16_000: PASSED | {"call_seconds": 1.0}, 32_000: PASSED | {"call_seconds": 4.0}},
            "; a call takes 1 s at n = 16,000 and 4 s at 32,000, growing as n^2.0: n = 1,000,000 would take "
            "about 1 h 5 min",
        ),
        (
            {},
            {n: compiled(2e-4 * n) for n in (8_000, 16_000, 32_000)},
            "; JAX compiles its first call for 3.2 s at n = 16,000 and 6.4 s at 32,000, growing as n^1.0: "
            "n = 1,000,000 would take about 3 min 20 s (jit unrolls a Python loop: jax.lax.scan compiles one "
            "step)",
        ),
    ],
    ids=["after its first call", "alone", "one", "calls", "compiling"],
)
def test_of_a_case_without_an_answer_what_took_it_and_how_that_grows_is_told(asked, known, smaller, told):
    def outcome(checked):
        if checked == MANY:
            raise ProcessFailed("time", "no answer within 15 s (--time-limit)", known)
        return smaller[checked.n]

    asked.outcome = outcome
    made = run((MANY, *(replace(MANY, size=str(n)) for n in smaller)), rounds=1, time_limit=15)
    (failure,) = made.failures
    assert (failure.case, failure.kind) == (MANY, "time")
    assert failure.reason == f"no answer within 15 s (--time-limit){told}"


# Extras


def test_a_new_shape_is_asked_for_in_three_rounds(asked):
    run(BLOCK[:1], rounds=5)
    assert [request["new_shape"] for request in asked] == [True] * 3 + [False] * 2


@pytest.fixture
def filled(monkeypatch):
    """Cases whose processes with a filled cache are asked for; `filled.answer` may be replaced."""

    class Filled(list):
        answer = staticmethod(lambda request: {"second_process": {"hits": 1}})

    def measure(request):
        made.append(Case(**request["case"]))
        return made.answer(request)

    made = Filled()
    monkeypatch.setattr(filled_cache, "measure", measure)
    return made


def test_processes_with_a_filled_cache_follow_the_first_samples_of_kernels_that_keep_code(asked, filled):
    made = run((*BLOCK, case("python_loop")), rounds=5, caches=True)
    assert {kernel: filled.count(kernel) for kernel in filled} == {BLOCK[1]: 3, BLOCK[2]: 3}
    with_one = {(s.case, s.round) for s in made.samples if s.second_process}
    assert with_one == {(each, number) for each in BLOCK[1:] for number in range(3)}


@pytest.mark.parametrize(("kind", "fails"), [("time", False), ("wrong", True)])
def test_one_that_gives_no_answer_costs_its_own_figure_only_and_one_that_is_wrong_the_case(
    asked, filled, kind, fails
):
    filled.answer = by_count(ProcessFailed(kind, "with its library's cache on: no luck"))
    made = run(BLOCK[2:], rounds=4, caches=True)
    assert len(filled) == 1  # it is not asked for again
    assert len(made.samples) == (0 if fails else 4)
    if not fails:
        assert made.samples[0].notes == ["a note", "no figure with its library's cache on: no luck"]
