"""Checks of kernels before anything is timed: a fresh process for each, several at once."""

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from threading import Event

from harness.machine.resources import available_bytes, usable_cpus
from harness.measure import growth, process, reference
from harness.measure.template import Templates
from harness.storage.sample import Failure

# What glibc hands out is filled, byte by byte, with 0x7F: memory that a kernel never sets holds no right
# answer by chance. Without its cache for small pieces it fills these too.
PERTURBED, NO_SMALL_CACHE = "128", "glibc.malloc.tcache_count=0"
# How often a thread of GNU OpenMP looks for work before it sleeps: for some 50 microseconds, so that it is
# awake when the next call follows at once. By default it does so much longer, at the cost of what is checked
# beside it.
SPINS = {"GOMP_SPINCOUNT": os.environ.get("GOMP_SPINCOUNT", "20000")}


def references(cases, folder, time_limit, where, awkward=False):
    """``{reference.key: path in folder, or the ProcessFailed}`` of the cases, made several at once.

    `where`, here and below: whose Python and kernels, as process.Child takes it. `awkward`: will kernels be
    checked at awkward sizes too?
    """
    distinct = {reference.key(case): case for case in cases}
    # What it gives on check inputs is asked once for all sizes.
    firsts = {(case.problem, case.dtype): case for case in reversed(distinct.values())}.values()
    tasks = [(key, case, case in firsts, awkward) for key, case in distinct.items()]

    def prepared(key, case, answers, awkward, stop):
        try:
            return key, reference.prepare(case, folder, time_limit, templates, answers, awkward)
        except process.ProcessFailed as error:
            return key, error

    with Templates(**where) as templates:
        return dict(at_once(prepared, tasks, cases))


def kernels(cases, cases_checked, paths, plan, where):
    """Yields ([(case, figures, ProcessFailed or None)], how many such lists there are), as each is known.

    First the cases without a reference in `paths`, then what `checked` says of a kernel, several at
    once. `cases_checked` have been checked before, and what holds of their kernels at any size.
    """
    unreferenced = [case for case in cases if isinstance(paths[reference.key(case)], process.ProcessFailed)]
    unchecked = [case for case in cases if case not in cases_checked and case not in unreferenced]
    variables = SPINS | where.get("variables", {})
    given = (os.environ | variables).get("GLIBC_TUNABLES")
    tunables = ":".join(filter(None, [given, NO_SMALL_CACHE]))
    variables |= {"MALLOC_PERTURB_": PERTURBED, "GLIBC_TUNABLES": tunables}
    with Templates(**where | {"variables": variables}) as templates:
        tasks = [(*group, paths, plan, templates) for group in groups(unchecked, cases_checked)]
        yield [(case, {}, paths[reference.key(case)]) for case in unreferenced], len(tasks)
        for outcomes in at_once(checked, tasks, cases):
            yield outcomes, len(tasks)


def failure_of(case, error, time_limit, checks):
    """The Failure of a case by a ProcessFailed; `checks`, ``{case: figures}``, tell what grows with n."""
    reason = str(error)
    if error.kind == "time" and not reason.startswith(reference.MISSING):
        reason += growth.explanation(case, time_limit, error.answer, checks)
    return Failure(case, error.kind, reason, bool(error.answer.get("whole_kernel")))


def without_repeats(answer, figures, earlier):
    """A process's `answer` without what an earlier Sample of the case says already.

    The first Sample has what the kernel's check told, its `figures`.
    """
    if any(sample.about for sample in earlier):
        answer = answer | {"about": {}}
    if earlier:
        return answer
    answer = answer | {name: figures[name] for name in ("memory", "known_limits") if name in figures}
    return answer | {"notes": [*figures.get("notes", ()), *answer.get("notes", ())]}


def groups(cases, cases_checked):
    """Cases that are checked in one process: of one kernel, on as many CPUs; by dtype, smallest n first.

    Beside each list stand those of its cases with which what holds of the kernel in that dtype, at any size
    and on any CPUs, is checked too. A kernel and dtype that has a case in `cases_checked` has been.
    """
    cases_by_kernel, kernels = {}, {case.checked_once for case in cases_checked}
    dtypes = list(dict.fromkeys(case.dtype for case in cases))
    for case in sorted(cases, key=lambda case: (case.cpus is not None, dtypes.index(case.dtype), case.n)):
        cases_by_kernel.setdefault((case.base, case.kernel, case.device, case.cpus), []).append(case)
    for group in cases_by_kernel.values():
        firsts = []
        for case in group:
            if case.checked_once not in kernels:
                kernels.add(case.checked_once)
                firsts.append(case)
        yield group, firsts


def checked(cases, firsts, references, plan, templates, stop):
    """[(case, figures, ProcessFailed or None)] of a group, by processes that `templates` are copied for.

    Figures: `notes`, `memory`, `known_limits`, seconds of the first call and of a later one. A process that
    dies or hangs costs the case that it was at: those behind it have another one. What holds at any size is
    checked with the `firsts`; where it fails, the other cases of that dtype are left out.
    """
    of_kernel = {name: getattr(cases[0], name) for name in ("library", "device", "cpus")}
    outcomes, remaining, firsts = [], list(cases), list(firsts)
    while remaining and not stop.is_set():
        request = {
            "cases": [asdict(case) for case in remaining],
            "references": [references[reference.key(case)] for case in remaining],
            "firsts": [remaining.index(case) for case in firsts],
            "awkward": any(case in plan.checked for case in remaining),
            "memory": [plan.memory is None or case in plan.memory for case in remaining],
        }
        ended = None
        try:
            limit = plan.time_limit * len({case.dtype for case in remaining})
            answer = templates.ask(request, limit, "harness.measure.check_worker", **of_kernel)
        except process.ProcessFailed as error:
            answer, ended = error.answer, error
        reports = answer.get("outcomes") or [{}]
        for case, figures in zip(remaining, reports, strict=False):
            failure = None
            if "left_out" in figures:
                continue
            if "failed" in figures:
                failure = process.ProcessFailed(figures["kind"], figures["failed"], figures)
            elif "passed" not in figures:
                failure = process.ProcessFailed(ended.kind, str(ended), figures)
            elif ended and figures is reports[-1]:
                figures.setdefault("memory", {"failed": str(ended)})
            outcomes.append((case, figures, failure))
        reached, remaining = remaining[: len(reports)], remaining[len(reports) :]
        died_in_it = ended and "passed" not in reports[-1] and reached[-1] in firsts
        if died_in_it and remaining and remaining[0].dtype == reached[-1].dtype:
            firsts.append(remaining[0])
        firsts = [case for case in firsts if case in remaining]
    return outcomes


def at_once(work, tasks, cases):
    """Results of ``work(*task, stop)`` as they end, as many at once as there are CPUs and memory for `cases`.

    Where one fails, or Ctrl-C comes, `stop` is set, and the processes at work are ended.
    """
    needed_bytes = max((case.needed_bytes for case in cases), default=0)
    fitting, stop = max(1, int(available_bytes() // max(1, needed_bytes))), Event()
    with ThreadPoolExecutor(min(len(usable_cpus()), fitting)) as pool:
        try:
            for future in as_completed([pool.submit(work, *task, stop) for task in tasks]):
                yield future.result()
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for child in list(process.running):
                process.end(child)
            raise
