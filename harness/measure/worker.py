"""A fresh process: import, place, first call, warm calls; what the system did meanwhile; is it right?

Started as ``python -m harness.measure.worker REQUEST`` by `harness.measure.process`. Nothing but the standard
library may be imported before the kernel is: its import is part of what is measured. The answer is written
part by part, so that what is known is not lost where a later part takes too long: the first call, the warm
calls, what only the first round asks.
"""

import contextlib
import json
import math
import os
import sys
import warnings
from pathlib import Path
from time import perf_counter

IN_CHILDREN = "works in child processes: their CPU time is its own, their memory is not counted"


def main(request):
    die_first()
    die_with(request["parent"])
    if request.get("in_turns"):
        # What a kernel prints must not be taken for what this process tells meanwhile.
        request["pipe"] = os.dup(1)
        os.dup2(2, 1)
    if request["case"]["cpus"]:
        from harness.machine.cpus import bind

        bind(request["case"]["cpus"])
    from harness.machine import warned

    answer = {}
    try:
        with warned.collected() as warnings_seen:
            for number, part in enumerate(_parts(request, warnings_seen)):
                answer |= part | {"parts": number}
                write(request["answer"], answer)
        write(request["answer"], answer | {"whole": True})
    except (Exception, SystemExit) as error:
        write(request["answer"], answer | failed(error))
    os._exit(0)  # what a library tidies up at an exit is no part of any figure


def _parts(request, warnings_seen):
    """What the answer gains, part by part. Raises what the kernel raises."""
    from harness.machine import caches, compilers, warned
    from harness.measure.timed_import import import_kernel

    names, cache = request["case"], request.get("cache")
    compilers.watch(caches.turned_on(cache) if cache else None)
    imported, others = import_kernel(names["problem"].partition(":")[0], names["kernel"])
    compiled = compilers.so_far()
    if not cache:
        compilers.keep_from_disk()

    from harness.cases.call import Call, use_double_precision
    from harness.cases.case import Case
    from harness.cases.problems import problem

    case = Case(**names)
    use_double_precision(case.library)
    inputs = problem(case.problem).inputs(case.n, case.dtype)
    # What else an import warns of depends on what Python has kept of the file, and is no part of a call.
    warnings_seen[:] = warned.of_compiling(warnings_seen)
    warnings.simplefilter("default")
    before = perf_counter()
    call = Call(case, inputs)
    known = compilers.so_far()
    placed = perf_counter()
    first_call, result = call.timed((), (call.arguments,))
    found = {"cache": caches.counted()} if cache else {}
    found |= {
        "import_seconds": imported,
        "import_compile_seconds": compiled.seconds,
        "place_seconds": placed - before,
        "first_call_seconds": first_call,
        "first_call_parts": compilers.parts_between(known, compilers.so_far()),
    }
    yield found

    from harness.checks import agreement, inside, races
    from harness.measure import checking, disturbance
    from harness.measure.reference import Reference

    of_children = disturbance.children_cpu_seconds()

    inside.check_alone(case)
    agreement.check_warnings(case, warnings_seen)
    if not cache:
        inside.check_cold(case)
    reference = Reference.read(request["reference"])
    steadiness = []
    with checking.explained(call, reference):
        found |= checking.errors(call, result, reference)
        first = races.kept(result)
        if request["timed"]:
            del result
            result, timed, paused = _timed(call, request)
            found |= timed
            before += paused
            checking.last_result_is_right(call, result, reference)
        if request["timed"] or request.get("check"):
            taken = perf_counter() - before
            fill = bool(request.get("check"))
            cores = found.get("cores_used")
            steadiness = checking.steady(call, first, result, reference, cores, taken, fill)
        del result
    if request.get("check"):
        found["about"] = checking.described(call, reference)
    in_children = disturbance.children_cpu_seconds() - of_children > 0
    found["notes"] = [
        *filter(None, [reference.warning]),
        *inside.other_libraries(call, known, others),
        *warned.told(warnings_seen),
        *steadiness,
        *([IN_CHILDREN] if in_children else []),
    ]
    # What the checks on other inputs warn of, the reference's among it, says nothing of what was timed.
    warnings.simplefilter("ignore")
    yield found

    if request.get("new_shape"):
        from harness.measure import new_shape

        yield new_shape.measured(call, reference)
    before = perf_counter()
    notes = found["notes"]
    if request.get("check"):
        with checking.explained(call, reference):
            checking.admit(call, reference, whole_kernel=request["check"] == "kernel")
        more, with_time = checking.notes(call, reference, found)
        notes = list(dict.fromkeys([*notes, *more, *checking.left_out(case)]))
        asked = {"notes": notes, "known_limits": checking.limits_met(case)}
        yield {"extra_seconds": perf_counter() - before} | asked
    if request.get("memory"):
        yield {"memory": _memory(call, reference, in_children), "extra_seconds": perf_counter() - before}
    if request.get("check"):
        yield {"notes": with_time(notes), "extra_seconds": perf_counter() - before}


def _timed(call, request):
    """The last result of the timed calls, what the answer gains, and seconds in which others were timed."""
    if request.get("in_turns"):
        from harness.measure.sides.serving import serve

        return serve(call, request["pipe"])
    from harness.measure.timing import warm_calls

    return *warm_calls(call, request.get("time_limit", math.inf)), 0.0


def _memory(call, reference, in_children):
    """Peak bytes of one more call, last of all: what goes wrong here costs this figure only."""
    from harness.measure import checking
    from harness.measure.memory import peak_of_warm_call

    try:
        found, result = peak_of_warm_call(call, in_children)
        if result is not None:
            checking.last_result_is_right(call, result, reference)
    except Exception as error:
        return {"failed": failed(error)["failed"]}
    return found


def failed(error):
    """Why there are no figures, as one sentence."""
    lines = str(error).strip().splitlines()
    if "Non-hashable static arguments" in str(error):
        lines = ["a static argument has to be an int: another number is a JAX array, which cannot be one"]
    kind = "raised"
    if type(error).__name__ == "Disagreement":
        kind = "wrong"
    elif isinstance(error, MemoryError):
        kind = "memory"
    whole, where = getattr(error, "whole_kernel", False), getattr(error, "where", "")
    return {
        "failed": f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ") + where,
        "kind": kind,
        "whole_kernel": whole,
    }


def write(path, answer):
    """Whole or not at all: the process may die while it writes."""
    temporary = Path(f"{path}.new")
    temporary.write_text(json.dumps(answer))
    temporary.replace(path)


def die_first():
    """If memory runs out, the system is to end this process, not the run that waits for it."""
    with contextlib.suppress(OSError):  # Linux only
        Path("/proc/self/oom_score_adj").write_text("1000")


def die_with(parent):
    """End this process when the run that waits for it is killed. Linux only."""
    if sys.platform != "linux":
        return
    import ctypes
    import signal

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it was killed before
        sys.exit("the run that asked has ended")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
