"""What a reader must know before believing a result's figures, computed from its rows."""

from harness.analysis.slower import DRIFT, FEWEST
from harness.machine import described
from harness.units import format_bytes, format_error, format_seconds

# A median whose range is wider than this share of it is a noisy one.
NOISY = 0.10
# What an entry may lack, and how that is called.
FIGURES = {"warm": "warm call", "first_call": "first call", "peak_bytes": "peak memory"}


def of(data, found):
    """Sentences about one loaded result and the Groups of its rows: a busy machine, what failed, the rest."""
    rules = (
        _busy,
        _failed,
        _other_work,
        _told,
        _missing,
        _old,
        _noisy,
        _few,
        _versions,
        _scaled,
        _prepared,
        _cosine,
        _cycle,
    )
    lines = [sentence for rule in rules for sentence in rule(found)]
    return [*lines, *machine(data["machine_info"], found), *_cpus(data["machine_info"]), *_device(found)]


def machine(info, found):
    """Sentences on what of the machine changes what the figures of these Groups are worth."""
    return described.remarks(info, {group.cpus for group in found})


def notes(group):
    """Lines below the table of one Group: what its columns cannot show."""
    for entry in group.entries:
        if entry.failed:
            yield f"{entry.kernel} has no figures: {entry.failed}"
        elif entry.disturbed and not entry.warm:
            yield f"{entry.kernel} has no warm time: something else used the CPUs in each of its processes"
        yield from (f"{entry.kernel}: {told}" for told in (*entry.known_limits, *entry.notes))
        if entry.compiled_at_import:
            seconds = format_seconds(entry.compiled_at_import.median)
            yield f"{entry.kernel} compiles at import: its first call is shown with the {seconds} of that"
        if entry.does_other_work:
            yield (
                f"~ {entry.kernel} agrees to {format_error(entry.error_ulps, entry.dtype)}, a thousand times "
                "as far off as others: a coarser grid, another method, fewer steps? No candidate below"
            )
    for kernel, reason in group.not_run.items():
        named = "" if reason.startswith(kernel) else f"{kernel}: "
        yield f"not run: {named}{reason.rstrip('.')}"
    numpy = group.reference
    if any(entry.warm for entry in group.entries) and not (numpy and numpy.warm):
        yield "no ratio to NumPy: its reference kernel was not selected, or has no warm time"
    tuned = [entry.kernel for entry in group.entries if entry.tuned]
    if tuned:
        yield f"tuned, not the lecture's: {', '.join(tuned)}"
    if group.floor and group.floor.warm:
        floor = group.floor.warm_at_n()
        what = group.floor.label[:1].lower() + group.floor.label[1:]
        yield f"{what}: {format_seconds(floor.median)}{_on_one_core(group.floor)}"
    for entry in group.entries:
        share = group.share_of_floor(entry)
        if share and share.beyond_noise:
            yield (
                f"! {entry.kernel} is faster than its floor by more than the noise: "
                "the floor or the kernel is at fault"
            )
        if entry.prepares:
            held = "" if entry.held_bytes is None else f": {format_bytes(entry.held_bytes)} held"
            does = "writes over its last result" if entry.workspace else "prepares outside the call"
            yield f"+ {entry.kernel} {does}{held}; no candidate below"
    for n in dict.fromkeys(entry.n for entry in group.entries if entry.scale != 1):
        yield f"* measured at n = {n:,}: its seconds are scaled to the n asked for, its memory is not"
    yield from _on_device(group)


def _on_one_core(floor):
    return " on one core" if floor.scales_with_cores else ""


def _on_device(group):
    """Which device its entries that are on another than the CPU ran on."""
    names = dict.fromkeys(entry.ran_on for entry in group.entries if entry.warm and entry.ran_on)
    if names:
        yield f"ran on: {', '.join(names)}"


def _entries(found):
    return [entry for group in found for entry in group.entries]


def _failed(found):
    for group in found:
        for entry in group.entries:
            if entry.failed:
                reason = entry.failed.rstrip(".")
                yield f"{entry.kernel} has no figures ({group.title}): {reason}"


def _other_work(found):
    names = dict.fromkeys(
        f"{e.kernel} ({e.problem}, {e.dtype})" for e in _entries(found) if e.does_other_work
    )
    if names:
        yield (
            "A thousand times as far from the reference as others, so that the work may be another, and no "
            f"candidate for any answer: {', '.join(names)}"
        )


def _told(found):
    """What was seen of a kernel in its process: the same sentence of several groups is said once."""
    yield from dict.fromkeys(
        f"{entry.unique_name}: {told}" for entry in _entries(found) for told in entry.notes
    )


def _busy(found):
    busy = [entry for entry in _entries(found) if entry.disturbed]
    if busy:
        count = sum(entry.disturbed for entry in busy)
        named = ", ".join(dict.fromkeys(f"{entry.unique_name} ({entry.dtype})" for entry in busy))
        yield (
            f"The machine was busy: something else used the CPUs during {count} "
            f"process{'' if count == 1 else 'es'}, which no verdict counts: {named}"
        )


def _missing(found):
    for group in found:
        finished = [entry for entry in group.entries if not entry.failed]
        for name, figure in FIGURES.items():
            without = [e.kernel for e in finished if getattr(e, name) is None and not e.disturbed]
            if without and len(without) < len(finished):
                yield (
                    f"{group.title}: no {figure} of {', '.join(without)} (skipped or not asked for): no "
                    "answer here takes them into account"
                )
    for name, figure in FIGURES.items():
        if all(getattr(entry, name) is None for entry in _entries(found)):
            yield f"No row has a {figure}"


def _old(found):
    if any(entry.within_one_process for entry in _entries(found)):
        yield (
            "Warm calls were timed within one process, kernel after kernel: another run's medians may be "
            f"{DRIFT:.0%} off these, whatever their intervals say, and what is nearer is too close to call"
        )


def _noisy(found):
    noisy = [
        f"{entry.unique_name} ({entry.dtype})"
        for entry in _entries(found)
        if entry.warm and entry.warm.high - entry.warm.low > NOISY * entry.warm.median
    ]
    if noisy:
        yield (
            f"Noisy: least and most are further apart than {NOISY:.0%} of the median in {len(noisy)} warm "
            f"rows: {', '.join(dict.fromkeys(noisy))}"
        )


def _few(found):
    for name in ("warm", "first_call"):
        known = [(e, getattr(e, name)) for e in _entries(found) if getattr(e, name)]
        # Calls within one process have an interval of their own.
        few = [
            figure.processes
            for entry, figure in known
            if figure.processes < FEWEST and not (name == "warm" and entry.within_one_process)
        ]
        if few:
            yield (
                f"Few processes: {len(few)} ranges of {FIGURES[name]}s are of fewer than {FEWEST} processes "
                f"(of {min(few)} at least), so that another run may well leave them"
            )


def _versions(found):
    seen = {}
    for entry in _entries(found):
        for library, version in entry.versions.items():
            seen.setdefault(library, set()).add(str(version))
    mixed = [f"{name} {' and '.join(sorted(known))}" for name, known in seen.items() if len(known) > 1]
    if mixed:
        yield f"Mixed versions in one file: {'; '.join(mixed)}"


def _scaled(found):
    scaled = {
        f"{entry.unique_name} at n = {entry.n:,} instead of {entry.n_asked:,}"
        for entry in _entries(found)
        if entry.scale != 1
    }
    if scaled:
        yield f"Measured smaller and scaled: {', '.join(sorted(scaled))}"


def _prepared(found):
    names = {entry.unique_name for entry in _entries(found) if entry.prepares}
    if names:
        yield f"Work outside the timed call, so no candidate for any answer: {', '.join(sorted(names))}"


def _cosine(found):
    by_key = {group.key: group for group in found}
    for group in found:
        single = by_key.get((group.problem, group.size, "float32", group.device, group.cpus))
        if (group.problem, group.dtype) != ("grid_max", "float64") or not single:
            continue
        entries = [one.entry("numpy_prebuilt_mesh") for one in (group, single)]
        if not all(entry and entry.warm for entry in entries):
            continue
        double_ns, single_ns = (entry.warm.median / entry.n**2 * 1e9 for entry in entries)
        if double_ns > single_ns:
            yield (
                f"NumPy takes {double_ns:.1f} ns a point in float64 and {single_ns:.1f} ns in float32 "
                f"({group.size}): its float64 cosine is computed one element at a time, its float32 one is "
                "vectorised, so that part of what compilers gain here is the cosine"
            )


def _cycle(found):
    if any(
        (entry.problem, entry.dtype) == ("quadratic_map", "float32") and entry.n_asked >= 1_000_000
        for entry in _entries(found)
    ):
        yield (
            "In float32 the quadratic map soon repeats itself: the trajectory falls into a cycle of a few "
            "thousand values. Its time stands for the loop, its values for nothing in economics"
        )


def _device(found):
    for group in found:
        for note in _on_device(group):
            yield f"{group.title}: {note}"


def _cpus(info):
    usable, present = info.get("cpus_usable"), info.get("cpus_present")
    if usable and present and usable < present:
        yield f"Only {usable} of the machine's {present} CPUs were used"
    if usable == 1 or (info.get("cpu_quota") or 2) <= 1:
        yield "With one CPU, nothing parallel can show what it is worth"
