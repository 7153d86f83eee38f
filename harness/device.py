"""What a GPU adds to a row: where the call ran, what bringing its inputs takes, its memory there."""

import statistics
from time import perf_counter

from harness import calls, problems

TRANSFERS = 21


def facts(call, result):
    """What a row not on the CPU says besides: `ran_on`, `transfer_seconds`, and `parts_at` if it does."""
    if call.case.device == "cpu":
        return {}
    found = {"ran_on": ran_on(call, result), "transfer_seconds": transfer_seconds(call.case)}
    if call.parts_at is not None:
        found["parts_at"] = call.parts_at
    return found


def ran_on(call, result):
    """The device's own name: of the one that holds the result, or that CUDA arrays are on."""
    if call.case.library == "jax":
        return ", ".join(sorted({device.device_kind for device in result.devices()}))
    from numba import cuda

    name = cuda.get_current_device().name
    return name.decode() if isinstance(name, bytes) else str(name)


def transfer_seconds(case):
    """Median seconds from inputs in the host's memory to inputs on the device, waited for."""
    inputs = problems.problem(case.problem).inputs(case.n, case.dtype)
    taken = []
    for _ in range(TRANSFERS):
        started = perf_counter()
        calls.wait(calls.place(inputs, case), case)
        taken.append(perf_counter() - started)
    return statistics.median(taken)


def peak_bytes(call):
    """The most that this process has held on the device at once, above the call's inputs and workspace.

    XLA's allocator counts from the start of the process, so that what it tried while compiling counts
    too. None where the allocator does not count.
    """
    stats = calls.device_of(call.case).memory_stats()
    return None if not stats else max(0, stats["peak_bytes_in_use"] - call.input_bytes)


def planned_bytes(call):
    """What XLA's plan says that a call takes above its inputs: temporaries, and the result where it is new.

    None for kernels that are not one compiled function.
    """
    if not hasattr(call.run, "lower"):
        return None
    plan = call.run.lower(*call.arguments, *call.workspace).compile().memory_analysis()
    return plan.temp_size_in_bytes + plan.output_size_in_bytes - plan.alias_size_in_bytes
