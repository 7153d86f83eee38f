"""The one loop that measures, with made-up answers in place of processes: order, retakes, failures."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from harness.measure.rounds import Engine

from harness.cases.case import Case
from harness.measure import growth, process, rounds
from harness.measure.plan import Plan, ordered
from harness.storage.sample import Sample

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


@pytest.fixture
def asked(monkeypatch):
    """Requests that reached a process, in order; `asked.answer` may be replaced by a test's own."""

    class Asked(list):
        answer = staticmethod(lambda request: ANSWER)

    made = Asked()

    def ask(request, timeout, **more):
        made.append(request)
        return dict(made.answer(request))

    monkeypatch.setattr(process, "ask", ask)
    monkeypatch.setattr(rounds.reference, "prepare", lambda case, folder, timeout: "nowhere")
    return made


def engine(cases=BLOCK, seed=1, **more):
    kept = []
    made = Engine(Plan(cases, seed, **more), "nowhere", kept.append)
    made.kept = kept
    return made


def nobody(engine):
    return ()


def names(requests):
    return [(request["case"]["kernel"], request["case"]["size"]) for request in requests]


def test_every_case_has_a_sample_in_every_round(asked):
    made = engine(BLOCK + OTHER, rounds=3)
    made.run(nobody)
    assert len(asked) == 3 * 6
    assert {(s.case, s.round) for s in made.samples} == {(c, r) for c in BLOCK + OTHER for r in range(3)}
    assert made.kept == made.samples
    assert made.whole_rounds == 3


def test_cases_of_a_block_are_measured_next_to_each_other(asked):
    engine(BLOCK + OTHER, rounds=4).run(nobody)
    sizes = [size for _, size in names(asked)]
    for first in range(0, len(sizes), 3):
        assert len(set(sizes[first : first + 3])) == 1


def test_the_order_is_that_of_seed_and_round_alone():
    first = ordered(BLOCK + OTHER, 1, 0)
    assert ordered(OTHER + BLOCK, 1, 0) == first
    assert any(ordered(BLOCK + OTHER, 1, number) != first for number in range(1, 5))
    assert any(ordered(BLOCK + OTHER, seed, 0) != first for seed in range(2, 6))


def test_peak_memory_and_other_inputs_are_asked_for_once(asked):
    made = engine(BLOCK + OTHER, rounds=2)
    made.run(nobody)
    first, second = asked[:6], asked[6:]
    assert all(request["memory"] and request["check"] for request in first)
    assert not any(request["memory"] or request["check"] for request in second)
    # Other inputs say the same at every size: a kernel's first sample runs them.
    seen = set()
    for request in first:
        assert request["check"] == ("size" if request["case"]["kernel"] in seen else "kernel")
        seen.add(request["case"]["kernel"])


def test_other_inputs_wait_for_a_sample_that_ends_well(asked):
    """The kernel's first process is killed: its next one runs them in its place."""
    begun = []

    def answer(request):
        begun.append(request)
        if len(begun) == 1:
            raise process.ProcessFailed("died", "its process died of SIGKILL")
        return ANSWER

    asked.answer = answer
    engine((BLOCK[0], OTHER[0]), rounds=1).run(nobody)
    assert [request["check"] for request in begun] == ["kernel", "kernel"]


def test_a_disturbed_sample_is_taken_again_at_the_end_of_its_block(asked):
    seen = []

    def answer(request):
        seen.append(request["case"]["kernel"])
        busy = request["case"]["kernel"] == "jax_vmap" and seen.count("jax_vmap") == 1
        return ANSWER | {"others_cores": 1.0 if busy else 0.0}

    asked.answer = answer
    made = engine(rounds=6)
    made.run(nobody)
    assert names(asked)[3] == ("jax_vmap", "small")
    (again,) = [sample for sample in made.samples if sample.attempt]
    assert (again.case.kernel, again.round, again.disturbed) == ("jax_vmap", 0, None)
    assert rounds.first_disturbed(made.samples) == 1


def test_a_sample_that_is_disturbed_twice_is_taken_once_more_when_the_round_is_over(asked):
    seen = []

    def answer(request):
        seen.append(request["case"]["kernel"])
        busy = request["case"]["kernel"] == "jax_vmap" and seen.count("jax_vmap") <= 2
        return ANSWER | {"others_cores": 1.0 if busy else 0.0}

    asked.answer = answer
    made = engine(BLOCK + OTHER, rounds=6)
    made.run(nobody)
    again = [(sample.attempt, bool(sample.disturbed)) for sample in made.samples if sample.attempt]
    assert again == [(1, True), (2, False)]
    assert names(asked)[3:8][-1] == ("jax_vmap", names(asked)[3][1])


def test_what_was_found_wrong_meanwhile_is_not_taken_again(asked):
    """Disturbed at one size, and wrong at another before the round is over: there is no figure of it."""
    kernel = case("numba_serial"), case("numba_serial", "medium")

    def answer(request):
        answered = {(r["case"]["size"]) for r in asked}
        if len(answered) == 2:
            raise process.ProcessFailed("wrong", "a race", {"whole_kernel": True})
        return ANSWER | {"others_cores": 5.0, "cores_used": 1.0}

    asked.answer = answer
    made = engine(kernel, rounds=6)
    made.run(nobody)
    assert made.samples == []
    assert len(made.failures) == 1


def test_at_most_a_fifth_of_the_samples_is_taken_again(asked):
    asked.answer = lambda request: ANSWER | {"others_cores": 1.0}
    made = engine(BLOCK, rounds=10)
    made.run(nobody)
    assert sum(sample.attempt > 0 for sample in made.samples) == 6
    assert all(sample.disturbed for sample in made.samples)


def failing(kernel, kind="raised", **answer):
    def answered(request):
        if request["case"]["kernel"] == kernel:
            raise process.ProcessFailed(kind, "no such luck", answer)
        return ANSWER

    return answered


def test_a_case_that_fails_is_not_started_again_and_costs_nobody_else(asked):
    asked.answer = failing("jax_vmap")
    made = engine(rounds=3)
    made.run(nobody)
    assert [name for name, _ in names(asked)].count("jax_vmap") == 1
    (failure,) = made.failures
    assert (failure.case.kernel, failure.kind, failure.reason) == ("jax_vmap", "raised", "no such luck")
    assert {sample.case.kernel for sample in made.samples} == {"numpy_meshgrid", "numba_serial"}
    assert made.whole_rounds == 3
    assert failure in made.kept


def test_a_kernel_that_is_wrong_on_other_inputs_fails_at_every_size(asked):
    asked.answer = failing("jax_vmap", "wrong", whole_kernel=True)
    made = engine(BLOCK + OTHER, rounds=2)
    made.run(nobody)
    assert len(made.failures) == 1
    assert all(made.failure(c) for c in BLOCK + OTHER if c.kernel == "jax_vmap")
    assert not any(sample.case.kernel == "jax_vmap" for sample in made.samples)


def test_dying_after_the_figures_costs_the_peak_only(asked):
    asked.answer = failing("jax_vmap", "died", **ANSWER | {"extra_seconds": 0.1})
    made = engine(rounds=1)
    made.run(nobody)
    assert made.failures == []
    (sample,) = [sample for sample in made.samples if sample.case.kernel == "jax_vmap"]
    assert sample.memory == {"failed": "no such luck"}


def test_dying_before_the_checks_are_over_costs_everything(asked):
    asked.answer = failing("jax_vmap", "died", **ANSWER)
    made = engine(rounds=1)
    made.run(nobody)
    assert [failure.case.kernel for failure in made.failures] == ["jax_vmap"]


def test_who_may_be_the_fastest_goes_on_in_whole_rounds(asked):
    made = engine(rounds=6)
    made.run(lambda engine: BLOCK[:2])
    assert len(asked) == 6 * 3 + 4 * 2
    assert {sample.round for sample in made.samples if sample.case == BLOCK[0]} == set(range(10))
    assert {sample.round for sample in made.samples if sample.case == BLOCK[2]} == set(range(6))


def test_nobody_goes_on_beyond_the_budget(asked):
    made = engine(rounds=6, budget=1e-9)
    made.run(lambda engine: BLOCK[:2])
    assert len(asked) == 6 * 3


def test_nobody_goes_on_where_nothing_is_timed(asked):
    made = engine(rounds=1, timed=False)
    made.run(lambda engine: BLOCK)
    assert len(asked) == 3


def interrupting(after, error=KeyboardInterrupt):
    count = []

    def answered(request):
        count.append(request)
        if len(count) > after:
            raise error
        return ANSWER

    return answered


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (KeyboardInterrupt, "interrupted"),
        (OSError(12, "Cannot allocate memory"), "stopped (no further process: Cannot allocate memory)"),
    ],
)
def test_an_interruption_keeps_what_there_is(asked, error, why):
    """Ctrl-C, or a system without memory for another process, which no kernel can help."""
    asked.answer = interrupting(4, error)
    made = engine(rounds=6)
    made.run(nobody)
    assert made.interrupted.startswith(why)
    assert made.failures == []
    assert len(made.samples) == len(made.kept) == 4
    assert made.whole_rounds == 1


def test_a_process_that_cannot_be_started_leaves_no_folder(monkeypatch, tmp_path):
    def no_memory(*arguments, **more):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(process.subprocess, "Popen", no_memory)
    with pytest.raises(OSError, match="Cannot allocate memory"):
        process.ask({}, 1.0)
    assert list(tmp_path.iterdir()) == []


def test_resuming_takes_what_is_missing_and_a_cut_block_anew(asked):
    asked.answer = interrupting(8)
    cut = engine(BLOCK + OTHER, rounds=2)
    cut.run(nobody)
    del asked[:]
    asked.answer = lambda request: ANSWER
    again = engine(BLOCK + OTHER, rounds=2)
    again.samples = list(cut.samples)
    again.run(nobody)
    # Two blocks of the second round: the one that was cut after two of three, and the one not begun.
    assert len(asked) == 6
    assert again.whole_rounds == 2
    assert len(again.samples) == 12
    whole = engine(BLOCK + OTHER, rounds=2)
    del asked[:]
    whole.run(nobody)
    order = [(sample.case, sample.round) for sample in again.samples]
    assert order == [(sample.case, sample.round) for sample in whole.samples]


def test_a_reference_that_fails_is_the_reason(asked, monkeypatch):
    def prepare(case, folder, timeout):
        raise process.ProcessFailed("memory", "MemoryError: out of it")

    monkeypatch.setattr(rounds.reference, "prepare", prepare)
    made = engine(rounds=1)
    made.run(nobody)
    assert asked == []
    assert {failure.reason for failure in made.failures} == {
        "there is nothing to compare with: MemoryError: out of it"
    }


def test_time_left_is_told_once_a_round_is_over(asked):
    shown = []
    made = engine(rounds=2)
    made.show = shown.append
    made.run(nobody)
    assert [progress.seconds_left is None for progress in shown[:3]] == [True] * 3
    assert all(progress.seconds_left >= 0 for progress in shown[3:])
    assert (shown[-1].done, shown[-1].total) == (6, 6)


@pytest.mark.parametrize(
    ("power", "told"),
    [
        (2, "growing as n^2.0"),
        (1, "growing as n^1.0"),
        (None, "nor at any smaller size that was tried"),
    ],
)
def test_a_case_without_an_answer_is_tried_at_smaller_sizes(asked, power, told):
    asked_for = case("jax_fori", "lecture", "quadratic_map")

    def answer(request):
        n = Case(**request["case"]).n
        if power is None or n == asked_for.n:
            raise process.ProcessFailed("time", "no answer within 120 s (--time-limit)")
        return ANSWER | {"warm_seconds": 1e-5 * (n / 1_000) ** power}

    asked.answer = answer
    made = engine((asked_for,), rounds=1)
    made.run(nobody)
    (failure,) = made.failures
    assert failure.kind == "time"
    assert failure.reason.startswith("no answer within 120 s (--time-limit)")
    assert told in failure.reason
    if power == 2:
        assert "n = 10,000,000 would take about 16 min 40 s" in failure.reason
    else:
        assert "would take" not in failure.reason


def test_one_smaller_size_says_what_it_took(asked, monkeypatch):
    monkeypatch.setattr(growth, "LONG_ENOUGH_SECONDS", 0.001)
    assert growth.told(case("jax_fori", "lecture", "quadratic_map"), 120, "nowhere", {}) == (
        "; a call takes 10 ms at n = 1,000"
    )


@pytest.mark.parametrize(("kernel", "part"), [("jax_fori", "compile"), ("numba_loop", "LLVM")])
def test_where_compiling_takes_the_time_its_growth_is_told(asked, kernel, part):
    def answer(request):
        n = Case(**request["case"]).n
        parts = {part: 2e-4 * n, "trace": 0.05, "infer": 0.05}
        return ANSWER | {"first_call_parts": parts, "first_call_seconds": parts[part] + 0.1}

    asked.answer = answer
    told = growth.told(case(kernel, "1000000", "quadratic_map"), 120, "nowhere", {})
    assert told.startswith(
        f"; {growth.SUBJECTS[part]} 3.2 s at n = 16,000 and 6.4 s at 32,000, growing as n^1.0"
    )
    assert "n = 1,000,000 would take about 3 min 20 s" in told
    assert ("jax.lax.scan" in told) is (kernel == "jax_fori")


def test_where_the_first_call_had_ended_it_is_told_and_nothing_is_tried(asked):
    told = growth.told(case("jax_fori", "lecture"), 15, "nowhere", {"first_call_seconds": 6.1})
    assert told == "; its first call took 6.1 s, and a sample needs several calls: try --time-limit 40"
    assert asked == []


def test_of_a_reference_that_takes_too_long_only_that_is_told(asked, monkeypatch):
    def prepare(case, folder, timeout):
        raise process.ProcessFailed("time", "no answer within 120 s (--time-limit)")

    monkeypatch.setattr(rounds.reference, "prepare", prepare)
    made = engine(BLOCK[:1], rounds=1)
    made.run(nobody)
    assert made.failures[0].reason == (
        "there is nothing to compare with: no answer within 120 s (--time-limit)"
    )


@pytest.mark.parametrize(
    ("told", "ended", "answered"),
    [
        (
            [{"parts": 1}, {"parts": 2}, {"whole": True, "cores_used": 1}],
            [False, False, True],
            True,
        ),
        ([{"parts": 1}, {"parts": 1}, {"parts": 1}], [False, False], False),
        ([{"parts": 0}, {"parts": 0}], [False], False),
    ],
    ids=["each part in time", "checks that hang", "a first call alone"],
)
def test_each_part_after_the_figures_has_the_time_limit_for_itself(monkeypatch, told, ended, answered):
    class Child(process.Child):
        def __init__(self):
            self.process = SimpleNamespace(returncode=0)

        def told(self):
            return dict(told.pop(0))

    ended = iter(ended)
    monkeypatch.setattr(process, "_ended", lambda child, timeout: next(ended))
    monkeypatch.setattr(process, "end", lambda child: None)
    if answered:
        assert Child().answer(15) == {"cores_used": 1}
    else:
        with pytest.raises(process.ProcessFailed, match="no answer within 15 s"):
            Child().answer(15)
    assert told == []


def test_samples_are_records_of_their_case(asked):
    made = engine(rounds=1)
    made.run(nobody)
    assert all(isinstance(sample, Sample) and sample.case in BLOCK for sample in made.samples)
    assert all(sample.extra_seconds == 0 for sample in made.samples)
