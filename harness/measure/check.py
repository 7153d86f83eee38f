"""Checks of kernels before anything is timed: a fresh process for each, several at once."""

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from threading import Event

from harness.machine.cpus import usable_cpus
from harness.machine.memory import available_bytes
from harness.measure import process
from harness.measure.extras import peak_memory

# What glibc hands out and takes back is filled, byte by byte, with 0x7F and 0x80: memory that a kernel never
# sets holds no right answer by chance. Without its cache for small pieces it fills these too.
NEVER_ZERO = {"MALLOC_PERTURB_": "128"}
NO_SMALL_CACHE = "glibc.malloc.tcache_count=0"


@dataclass
class Outcome:
    """What came of the check of a case: `failure`, a ProcessFailed, or None; and what its process told.

    `figures`: `memory`, `known_limits`, `notes`, seconds of the first call, its parts, and of a later call.
    """

    case: object
    figures: dict
    failure: Exception = None


def groups(cases):
    """Lists of cases that are checked in one process, smallest n first: of a kernel, on as many CPUs.

    With True for the first list of a kernel: what holds at any size and on any CPUs is checked there.
    """
    together = {}
    for case in sorted(cases, key=lambda case: case.n):
        together.setdefault((case.checked_once, case.cpus), []).append(case)
    kernels = set()
    for (kernel, _), alike in sorted(together.items(), key=lambda item: item[0][1] is not None):
        yield alike, kernel not in kernels
        kernels.add(kernel)


def checked(cases, whole_kernel, references, plan, stop, **where):
    """The Outcomes of a group's cases. `references`: paths by case; `where`: whose Python and kernels.

    A process that dies or hangs costs the case that it was at: the larger ones have another one.
    """
    outcomes, left = [], list(cases)
    while left and not stop.is_set():
        request = {
            "cases": [asdict(case) for case in left],
            "references": [references[case] for case in left],
            "whole_kernel": whole_kernel,
            "awkward": any(case in plan.checked for case in left),
            "memory": peak_memory.wanted(plan, left[0]),
        }
        failure = None
        try:
            answer = process.ask(
                request, plan.time_limit, module="harness.measure.check_worker", **_never_zero(where, left[0])
            )
        except process.ProcessFailed as error:
            answer, failure = error.answer, error
        told = answer.get("outcomes") or [{}]
        for case, figures in zip(left, told, strict=False):
            outcome = Outcome(case, figures)
            if "failed" in figures:
                outcome.failure = process.ProcessFailed(figures["kind"], figures["failed"], figures)
            elif "passed" not in figures:
                outcome.failure = process.ProcessFailed(failure.kind, str(failure), figures)
            elif failure and figures is told[-1]:
                figures["memory"] = {"failed": str(failure)} | figures.get("memory", {})
            outcomes.append(outcome)
        whole_kernel = whole_kernel and outcomes[0].failure is not None
        if outcomes[-1].figures.get("whole_kernel"):
            break
        left = left[len(told) :]
    return outcomes


def at_once(work, tasks, needed_bytes):
    """Results of ``work(*task, stop)`` as they end, as many at once as there are CPUs and memory for.

    Where one fails, or Ctrl-C comes, `stop` is set, and the processes at work are ended.
    """
    fitting = max(1, int(available_bytes() // max(1, needed_bytes)))
    stop = Event()
    with ThreadPoolExecutor(min(len(usable_cpus()), fitting)) as pool:
        try:
            for done in as_completed([pool.submit(work, *task, stop) for task in tasks]):
                yield done.result()
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for child in list(process.running):
                process.end(child)
            raise


def _never_zero(where, case):
    tunables = ":".join(filter(None, [os.environ.get("GLIBC_TUNABLES"), NO_SMALL_CACHE]))
    variables = NEVER_ZERO | {"GLIBC_TUNABLES": tunables} | dict(where.get("variables", ()))
    return where | {"device": case.device, "variables": variables}
