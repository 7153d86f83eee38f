"""Checks of kernels before anything is timed: a fresh process for each, several at once."""

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from threading import Event

from harness.machine.resources import available_bytes, usable_cpus
from harness.measure import process, reference
from harness.measure.extras import peak_memory

# What glibc hands out is filled, byte by byte, with 0x7F: memory that a kernel never sets holds no right
# answer by chance. Without its cache for small pieces it fills these too.
PERTURBED, NO_SMALL_CACHE = "128", "glibc.malloc.tcache_count=0"


def groups(cases, known):
    """Cases that are checked in one process, smallest n first: of one kernel, on as many CPUs.

    With True beside the first list of a kernel that has no case in `known`: what holds at any size and on any
    CPUs is checked there.
    """
    together, kernels = {}, {case.checked_once for case in known}
    for case in sorted(cases, key=lambda case: (case.cpus is not None, case.n)):
        together.setdefault((case.checked_once, case.cpus), []).append(case)
    for (kernel, _), alike in together.items():
        yield alike, kernel not in kernels
        kernels.add(kernel)


def checked(cases, whole_kernel, references, plan, where, stop):
    """[(case, figures, ProcessFailed or None)] of a group. `where`: whose Python and kernels.

    Figures: `notes`, `memory`, `known_limits`, seconds of the first call and of a later one. A process that
    dies or hangs costs the case that it was at: the larger ones have another one.
    """
    tunables = ":".join(filter(None, [os.environ.get("GLIBC_TUNABLES"), NO_SMALL_CACHE]))
    variables = {"MALLOC_PERTURB_": PERTURBED, "GLIBC_TUNABLES": tunables} | dict(where.get("variables", ()))
    where = where | {"module": "harness.measure.check_worker", "variables": variables}
    outcomes, left = [], list(cases)
    while left and not stop.is_set():
        request = {
            "cases": [asdict(case) for case in left],
            "references": [references[reference.key(case)] for case in left],
            "whole_kernel": whole_kernel,
            "awkward": any(case in plan.checked for case in left),
            "memory": peak_memory.wanted(plan, left[0]),
        }
        ended = None
        try:
            answer = process.ask(request, plan.time_limit, device=left[0].device, **where)
        except process.ProcessFailed as error:
            answer, ended = error.answer, error
        told = answer.get("outcomes") or [{}]
        for case, figures in zip(left, told, strict=False):
            failure = None
            if "failed" in figures:
                failure = process.ProcessFailed(figures["kind"], figures["failed"], figures)
            elif "passed" not in figures:
                failure = process.ProcessFailed(ended.kind, str(ended), figures)
            elif ended and figures is told[-1]:
                figures.setdefault("memory", {"failed": str(ended)})
            outcomes.append((case, figures, failure))
        if figures.get("whole_kernel"):
            break
        whole_kernel = whole_kernel and "passed" not in told[0]
        left = left[len(told) :]
    return outcomes


def at_once(work, tasks, needed_bytes):
    """Results of ``work(*task, stop)`` as they end, as many at once as there are CPUs and memory for.

    Where one fails, or Ctrl-C comes, `stop` is set, and the processes at work are ended.
    """
    fitting, stop = max(1, int(available_bytes() // max(1, needed_bytes))), Event()
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
