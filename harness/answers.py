"""What to use, from a group's rows: who is best at what, and how sure that is."""

from dataclasses import dataclass

from harness.estimates import DRIFT, best

# Allocations smaller than a page or a hundredth do not make a kernel lean.
SAME_BYTES, SAME_SHARE = 4096, 0.01
ONLY_ONE = "only one kernel measured"


@dataclass(frozen=True)
class Answer:
    """`names` may each be the best, smallest value first; `values` are theirs; `sure` says how sure."""

    names: tuple
    values: tuple
    sure: str
    # Confidence intervals of one value are none.
    single: bool = False


def seconds(kernel, question):
    """(median, low, high) in seconds at the n asked for, or None.

    A warm call grows with n, and of a first call only its run does: what it compiles stays.
    """
    if not kernel or question not in kernel:
        return None
    row = kernel[question]
    values = (row["stats"]["median"], *row["extra_info"]["median_interval"])
    if question == "speed" or kernel["scale"] == 1:
        return tuple(value * kernel["scale"] for value in values)
    if "speed" not in kernel:
        return None
    more = kernel["speed"]["stats"]["median"] * (kernel["scale"] - 1)
    return tuple(value + more for value in values)


def as_used(kernel, calls):
    """(seconds, low, high) of a script that makes so many calls: import, first call, warm calls.

    None unless all were measured.
    """
    first, warm = seconds(kernel, "first_call"), seconds(kernel, "speed")
    if not (first and warm):
        return None
    imported = kernel["first_call"]["extra_info"]["import_seconds"]
    return tuple(imported + f + (calls - 1) * w for f, w in zip(first, warm, strict=True))


def peak_bytes(kernel):
    """Peak bytes of a warm call, or None; also None where it was measured at another n."""
    if "memory" not in kernel or kernel["scale"] != 1:
        return None
    return kernel["memory"]["extra_info"]["peak_bytes"]


def share_of_limit(kernel):
    """(share of the measured floor that a warm call reaches, is it beyond what noise explains), or None.

    A floor that more cores would lower is divided by the cores that the kernel kept busy.
    """
    warm, floor = seconds(kernel, "speed"), kernel.get("floor")
    if not (warm and floor):
        return None
    cores = 1.0
    if floor["extra_info"].get("scales_with_cores"):
        cores = max(1.0, kernel["speed"]["extra_info"].get("cores_used", 1.0))
    lowest = floor["extra_info"]["median_interval"][0] / cores
    share = floor["stats"]["median"] / cores / warm[0]
    return share, share > 1 + DRIFT and warm[2] < lowest


def fastest(kernels, measure):
    """The Answer by what `measure(kernel)` gives as (seconds, low, high); None without figures.

    A kernel that prepares outside the timed call is no candidate.
    """
    return _answer([(k["info"]["kernel"], measure(k)) for k in kernels.values() if not k["info"]["prepares"]])


def leanest(kernels):
    """The Answer by peak memory; None without figures."""

    def with_slack(kernel):
        size = peak_bytes(kernel)
        return None if size is None else (size, size, size + max(SAME_BYTES, SAME_SHARE * size))

    found = fastest(kernels, with_slack)
    if found is None or found.sure == ONLY_ONE:
        return found
    sure = "clear: peaks repeat nearly to the byte"
    if len(found.names) > 1:
        sure = f"they differ by less than {SAME_BYTES:,} bytes or {SAME_SHARE:.0%}"
    return Answer(found.names, found.values, sure)


def _answer(figures):
    figures = [(name, *values) for name, values in figures if values]
    if not figures:
        return None
    ordered = sorted(figures, key=lambda figure: figure[1])
    chosen = best(ordered)
    return Answer(
        tuple(figure[0] for figure in chosen),
        tuple(figure[1] for figure in chosen),
        _sure(ordered, chosen),
        single=any(figure[2] == figure[3] for figure in chosen),
    )


def _sure(ordered, chosen):
    if len(ordered) == 1:
        return ONLY_ONE
    if len(chosen) > 1:
        return "their intervals overlap"
    (_, value, *_), (name, behind, *_) = ordered[0], ordered[1]
    ratio = behind / value
    if ratio >= 1 + DRIFT:
        return f"clear: the next, {name}, takes {ratio:.1f} times as long, and the intervals are apart"
    return (
        f"narrow: the intervals are apart, but {name} is only {ratio - 1:.0%} behind, and a shared machine "
        f"may drift by {DRIFT:.0%} between two kernels"
    )
