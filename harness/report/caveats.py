"""What a reader must know before believing a result's figures, computed from its rows."""

from harness.answers import seconds
from harness.notes import on_device
from harness.summary import groups

# A median whose interval is wider than this share of it is a noisy one.
NOISY = 0.10
QUESTIONS = ("speed", "first_call", "memory")


def of(data):
    """Sentences about one loaded result."""
    rows = data["benchmarks"]
    found = groups(rows)
    return [
        sentence
        for rule in (_missing, _noisy, _few, _versions, _scaled, _prepared, _cosine, _cycle, _cpus, _device)
        for sentence in rule(data, rows, found)
    ]


def _missing(data, rows, found):
    for (problem, size, dtype, device), kernels in found.items():
        for question in QUESTIONS:
            without = [name for name, kernel in kernels.items() if question not in kernel]
            if without and len(without) < len(kernels):
                yield (
                    f"{problem}, {size}, {dtype}, {device}: no {question.replace('_', ' ')} of "
                    f"{', '.join(without)} (skipped, failed or not asked for): no answer here "
                    "takes them into account"
                )
    for question in QUESTIONS:
        if not any(row["extra_info"]["question"] == question for row in rows):
            yield f"No row answers the question of {question.replace('_', ' ')}"


def _noisy(data, rows, found):
    noisy = []
    for row in rows:
        info = row["extra_info"]
        if info["question"] == "speed":
            low, high = info["median_interval"]
            if high - low > NOISY * row["stats"]["median"]:
                noisy.append(f"{info['kernel']} ({info['dtype']})")
    if noisy:
        yield (
            f"Noisy: the interval is wider than {NOISY:.0%} of the median in {len(noisy)} warm rows: "
            f"{', '.join(noisy)}"
        )


def _few(data, rows, found):
    for question, name in (("speed", "warm calls"), ("first_call", "first calls")):
        few = [
            row["extra_info"]["interval_confidence"]
            for row in rows
            if row["extra_info"]["question"] == question
            and row["extra_info"].get("interval_confidence", 1) < 0.95
        ]
        if few:
            yield (
                f"Few rounds: {len(few)} intervals of {name} are ranges of fewer than six values, with a "
                f"confidence of {min(few):.0%} instead of 95 %"
            )


def _versions(data, rows, found):
    seen = {}
    for row in rows:
        for library, version in (row["extra_info"].get("versions") or {}).items():
            seen.setdefault(library, set()).add(str(version))
    mixed = [f"{name} {' and '.join(sorted(known))}" for name, known in seen.items() if len(known) > 1]
    if mixed:
        yield f"Mixed versions in one file: {'; '.join(mixed)}"


def _scaled(data, rows, found):
    scaled = {
        f"{name} at n = {kernel['info']['n']:,} instead of {kernel['info']['n_asked']:,}"
        for kernels in found.values()
        for name, kernel in kernels.items()
        if kernel["scale"] != 1
    }
    if scaled:
        yield f"Measured smaller and scaled: {', '.join(sorted(scaled))}"


def _prepared(data, rows, found):
    names = {row["extra_info"]["kernel"] for row in rows if row["extra_info"].get("prepares")}
    if names:
        yield f"Work outside the timed call, so no candidate for any answer: {', '.join(sorted(names))}"


def _cosine(data, rows, found):
    for (problem, size, dtype, device), kernels in found.items():
        single = found.get((problem, size, "float32", device), {})
        if (problem, dtype) != ("grid_max", "float64"):
            continue
        times = [seconds(k.get("numpy_prebuilt_mesh"), "speed") for k in (kernels, single)]
        if all(times) and times[0][0] > times[1][0]:
            points = kernels["numpy_prebuilt_mesh"]["info"]["n"] ** 2
            yield (
                f"NumPy takes {times[0][0] / points * 1e9:.1f} ns a point in float64 and "
                f"{times[1][0] / points * 1e9:.1f} ns in float32 ({size}): its float64 cosine is "
                "computed one element at a time, its float32 one is vectorised, so that part of what "
                "compilers gain here is the cosine"
            )


def _cycle(data, rows, found):
    if any(
        info["problem"] == "quadratic_map" and info["dtype"] == "float32" and info["n_asked"] >= 1_000_000
        for info in (row["extra_info"] for row in rows)
    ):
        yield (
            "In float32 the quadratic map soon repeats itself: the trajectory falls into a cycle of a few "
            "thousand values. Its time stands for the loop, its values for nothing in economics"
        )


def _device(data, rows, found):
    for key, kernels in found.items():
        for note in on_device(kernels):
            yield f"{', '.join(key)}: {note}"


def _cpus(data, rows, found):
    info = data["machine_info"]
    usable, present = info.get("cpus_usable"), info.get("cpus_present")
    if usable and present and usable < present:
        yield f"Only {usable} of the machine's {present} CPUs were used"
    if usable == 1:
        yield "With one CPU, nothing parallel can show what it is worth"
