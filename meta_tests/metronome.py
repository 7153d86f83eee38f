"""What do the metronome's readings explain? Of a run's own file, which has them; published files do not.

``python -m meta_tests.metronome RUN.json OUT.json`` prints and saves the figures, for a block of a document.
"""

import json
import sys
from collections import defaultdict
from statistics import median

from harness.analysis.kernel import ONE_CPU
from harness.measure.metronome import SLOW, levels
from harness.storage import files
from harness.storage.sample import sample_of

# Between these a reading is so many times the quiet one.
STEPS = (SLOW, 1.2, 1.35, 1.5)


def main():
    """Print and save the figures of a run."""
    run, out = sys.argv[1:]
    result = files.load(run)
    machine = result["machine_info"]
    saved = {
        "title": "what the metronome explains",
        "machine": {name: machine[name] for name in ("processor_name", "cpus_usable")},
        "versions": {"python": machine["python_version"]} | machine["libraries"],
        "figures": figures([sample_of(entry) for entry in result["samples"]]),
    }
    print(json.dumps(saved["figures"], indent=1))
    files.write(out, json.dumps(saved, indent=1) + "\n")


def figures(samples):
    """``{what: figure in words}``: how often the machine was slow, and what that did to one-CPU kernels."""
    level = levels(samples)
    timed = [sample for sample in samples if sample.warm_seconds and sample.metronome.get("alone")]
    by_kernel, times_by_step = defaultdict(list), defaultdict(list)
    for sample in timed:
        times_quiet = median(sample.metronome["alone"]) / level["quiet_seconds"]
        by_kernel[sample.case].append((times_quiet, sample.warm_seconds, sample.cores_used))
    for processes in by_kernel.values():
        least = min(seconds for _, seconds, _ in processes)
        for times_quiet, seconds, cores in processes:
            if cores < ONE_CPU:
                times_by_step[sum(times_quiet >= step for step in STEPS)].append(seconds / least)
    slow = round(level["slow_share"] * len(timed))
    table = {"processes in which the machine was slower than when quiet": f"{slow:,} of {len(timed):,}"}
    names = ["quiet", *(f"from {step:g} times the quiet reading" for step in STEPS)]
    for step, name in enumerate(names):
        table[f"a one-CPU kernel's time over its least, {name}"] = _middle(times_by_step[step])
    widths = [_width(processes) for processes in by_kernel.values()]
    quiet = [_width([one for one in processes if one[0] < SLOW]) for processes in by_kernel.values()]
    table["range of a kernel's processes, largest over least"] = _middle(widths)
    table["the same, of those that were quiet"] = _middle(quiet)
    return table


def _width(processes):
    """The largest time over the least, or None where there are not two."""
    seconds = [seconds for _, seconds, _ in processes]
    return max(seconds) / min(seconds) if len(seconds) > 1 else None


def _middle(values):
    """'1.02 (246)': the median, and of how many."""
    values = [value for value in values if value is not None]
    return f"{median(values):.2f} ({len(values)})" if values else "–"


if __name__ == "__main__":
    main()
