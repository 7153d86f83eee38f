"""How much memory there is, and how much of it can still be had; the control groups that limit it."""

from pathlib import Path


def memory_bytes():
    """Memory of this machine in bytes."""
    import psutil

    return psutil.virtual_memory().total


def available_bytes():
    """Bytes that can still be allocated: free memory, or what a control group leaves if that is less."""
    import psutil

    free = [psutil.virtual_memory().available]
    for folder in control_groups("memory"):
        for limit, used in (
            ("memory.max", "memory.current"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        ):
            try:
                # "max" where there is no limit
                left = int((folder / limit).read_text()) - int((folder / used).read_text())
            except (OSError, ValueError):
                continue
            free.append(max(0, left + _file_cache(folder)))
    return min(free)


def control_groups(controller, listing=Path("/proc/self/cgroup"), mounted=Path("/sys/fs/cgroup")):
    """The folders of this process's control groups for memory or cpu, versions 1 and 2, innermost first."""
    try:
        lines = listing.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        root = mounted / controller if controllers else mounted
        group = root / path.lstrip("/")
        yield from (folder for folder in (group, *group.parents) if folder.is_relative_to(root))


def _file_cache(folder):
    """Bytes that the group uses for files and would give back."""
    try:
        lines = (folder / "memory.stat").read_text().splitlines()
    except OSError:
        return 0
    counts = dict(line.split() for line in lines)
    return int(counts.get("inactive_file", counts.get("total_inactive_file", 0)))
