"""The command that would measure again what a saved file holds."""

from harness.claims import readability


def command(data, groups):
    """'pytest --benchmark-only --problem sorting --seed 7', as far as a loaded file and its Groups say."""
    problems = {group.problem.partition(":")[0]: None for group in groups}
    sizes = {group.size: None for group in groups}
    cpus = {"all" if group.cpus is None else str(group.cpus): None for group in groups}
    entries = [entry for group in groups for entry in group.entries]
    of_each = max((len({g.size for g in groups if g.problem == name}) for name in problems), default=0)
    swept = all(size.isdecimal() for size in sizes) and len(sizes) > of_each
    of_kernels = {(entry.problem.partition(":")[0], entry.kernel) for entry in entries}
    in_checkout = {name for name, kernel in of_kernels if readability.source(name, kernel)}
    outside = [name for name in problems if name not in in_checkout or readability.is_own(name)]
    options = {
        "problem-path": outside,
        "problem": [] if outside else problems,
        "variants": {group.problem.partition(":")[2]: None for group in groups if ":" in group.problem},
        "size": [] if swept else sizes,
        "sweep": [str(of_each)] if swept else [],
        "dtype": {group.dtype: None for group in groups},
        "device": {group.device: None for group in groups if group.device != "cpu"},
        "cpus": [] if list(cpus) == ["all"] else cpus,
        "rounds": [str(data["rounds"])] if data.get("rounds") else [],
        "seed": [str(data["seed"])] if data.get("seed") else [],
    }
    words = [f"--{name}={','.join(values)}" for name, values in options.items() if values]
    words += ["--tuned"] * any(entry.tuned for entry in entries)
    words += ["--caches"] * any(entry.second for entry in entries)
    return " ".join(["pytest --benchmark-only", *words])
