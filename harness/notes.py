"""Footnotes to a group's table: what its columns cannot show."""

from harness.answers import share_of_limit
from harness.spelling import spell_bytes, spell_error, spell_seconds


def notes(kernels):
    """Lines below the table of one group, ``{kernel: its entry}``."""
    tuned = [kernel["info"]["kernel"] for kernel in kernels.values() if kernel["info"].get("tuned")]
    if tuned:
        yield f"tuned, not the lecture's: {', '.join(tuned)}"
    for kernel in kernels.values():
        if (share_of_limit(kernel) or (0, False))[1]:
            yield (
                f"! {kernel['info']['kernel']} is faster than its floor by more than the noise: "
                "the floor or the kernel is at fault"
            )
        if kernel["info"]["prepares"]:
            held = f": {spell_bytes(held_bytes(kernel))} held" if "memory" in kernel else ""
            does = (
                "writes over its last result"
                if kernel["info"].get("workspace")
                else "prepares outside the call"
            )
            yield f"+ {kernel['info']['kernel']} {does}{held}; no candidate below"
    for n in dict.fromkeys(kernel["info"]["n"] for kernel in kernels.values() if kernel["scale"] != 1):
        yield f"* measured at n = {n:,}: its seconds are scaled to the n asked for, its memory is not"
    yield from on_device(kernels)


def held_bytes(kernel):
    """Bytes that `prepare` made beyond the problem's inputs, held during the call."""
    info = kernel["memory"]["extra_info"]
    return info["input_bytes"] - info["given_bytes"]


def on_device(kernels):
    """Of rows on another device: which one, the inputs' way there, a step's time, where results part."""
    speed = {
        name: kernel["speed"]
        for name, kernel in kernels.items()
        if "speed" in kernel and "ran_on" in kernel["speed"]["extra_info"]
    }
    if not speed:
        return
    yield f"ran on: {', '.join(dict.fromkeys(row['extra_info']['ran_on'] for row in speed.values()))}"
    moved = (f"{name} {spell_seconds(row['extra_info']['transfer_seconds'])}" for name, row in speed.items())
    yield f"inputs to the device, before the call: {', '.join(moved)}"
    if any(kernels[name]["scale"] != 1 for name in speed):
        steps = (
            f"{name} {spell_seconds(row['stats']['median'] / row['extra_info']['n'])}"
            for name, row in speed.items()
        )
        yield f"time / n, a step: {', '.join(steps)}"
    for name, row in speed.items():
        if "parts_at" in row["extra_info"]:
            yield (
                f"{name} leaves the reference's trajectory at index {row['extra_info']['parts_at']:,}; each "
                f"step by itself is right to {spell_error(row['extra_info']['error_ulps'])}"
            )
