"""Is a result fit to stand among others? A line per fault: ``python -m harness.report --check FILE...``."""

import re
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from harness.analysis import choice
from harness.analysis.stats import FEWEST
from harness.cases import sources
from harness.cases.problems import base_of
from harness.report.publish import name_of
from harness.report.results import Result
from harness.report.words import first_of
from harness.storage import files, private
from harness.storage.sample import by_case, sample_of
from harness.units import format_bytes, format_seconds

# Of the rounds, how many may be disturbed.
DISTURBED = 0.1
# Peaks of the same code and versions differ by no more, whatever the machine: a share, and bytes. A small
# peak depends on which thread comes first: that of grid_max/jax_map was 573 kB in one run, 814 kB in another.
SAME_PEAK, SLACK = 0.02, 512 * 1024
# So many kernels are named in a line.
NAMED = 3


@dataclass(frozen=True, eq=False)
class Checked(Result):
    """A Result that is checked, or that others are held against."""

    @property
    def kernels(self):
        """Every Kernel that has figures."""
        return [kernel for group in self.groups for kernel in group.entries if not kernel.failed]

    @cached_property
    def peaks(self):
        """``{what must be the same for peaks to be: (kernel's name, bytes)}``."""
        libraries, code = self.data["machine_info"].get("libraries") or {}, self.data.get("kernels") or {}
        versions, peaks = tuple(map(libraries.get, choice.LIBRARIES)), {}
        for kernel in self.kernels:
            hashes = code.get(base_of(kernel.problem), {})
            if kernel.peak_bytes is not None and hashes:
                of_code = (kernel.problem, kernel.kernel, hashes.get(kernel.kernel), hashes.get("__init__"))
                conditions = (kernel.n, kernel.dtype, kernel.device, kernel.threads_usable)
                peaks[versions, of_code, conditions] = kernel.unique_name, kernel.peak_bytes
        return peaks


def check(paths, stored):
    """``{path: lines on its faults}``, each file held against the others and those in the `stored` folder."""
    loaded, unreadable = _loaded(paths)
    others = (loaded | _all_in(stored, without={Path(path).resolve() for path in loaded})).values()
    return {path: unreadable.get(path) or faults(loaded[path], others) for path in paths}


def against(data, path, stored):
    """The faults of one loaded result, which is to be `path`, held against those in the `stored` folder."""
    return faults(Checked("", data, str(path)), _all_in(stored).values())


def faults(checked, others):
    """Why a Checked result is not fit to be published under its path, a line each; [] where it is.

    `others`: those that it is held against; itself, under the same path, may be among them.
    """
    rules = (_form, _name, _private, _whole, _processes, _kernels, _disturbance, _bounds)
    of_itself = [line for rule in rules for line in rule(checked)]
    return [*of_itself, *_memory(others, checked), *_seconds(checked)]


def _all_in(folder, without=frozenset()):
    paths = sorted(Path(folder).glob("*/*.json"))
    return _loaded(str(path) for path in paths if path.resolve() not in without)[0]


def _loaded(paths):
    """(``{path: Checked}``, ``{path: [why it is none]}``)."""
    loaded, unreadable = {}, {}
    for path in paths:
        try:
            loaded[path] = Checked("", files.load(path), path)
        except files.NotAResult as error:
            unreadable[path] = [str(error).removeprefix(f"{path}: ")]
    return loaded, unreadable


def _named(names):
    """'jax_scan, jax_fori, numba_loop and 4 more'."""
    return first_of(list(dict.fromkeys(names)), NAMED)


def _form(checked):
    form = (checked.data.get("suite") or {}).get("form")
    if form != files.FORM:
        state = "does not say its form (no suite)" if form is None else f"is of form {form}"
        yield f"form: the file {state}, and this checkout reads form {files.FORM}: measure with this checkout"


def _name(checked):
    name, path = name_of(checked.data), Path(checked.path).resolve()
    if not re.fullmatch(rf"{re.escape(name)}(-\d+)?", f"{path.parent.name}/{path.stem}"):
        yield f"name: its content makes it {name}.json"


def _private(checked):
    for part, names in {"machine_info": private.MACHINE, "commit_info": private.COMMIT}.items():
        if unlisted := sorted((checked.data.get(part) or {}).keys() - names):
            yield f"private: {part} has {_named(unlisted)}, which is not kept"
    findings = list(private.findings(checked.data))
    for place, kind, text in findings[:NAMED]:
        yield f"private: {kind} in {place}: {text}"
    if len(findings) > NAMED:
        yield f"private: {len(findings) - NAMED} more such words"


def _whole(checked):
    if partial := checked.data.get("partial"):
        yield f"partial: the run was {partial}"
    if (checked.data.get("commit_info") or {}).get("dirty"):
        yield "sources: measured with changes that are not committed"


def _processes(checked):
    if few := [kernel.unique_name for kernel in checked.kernels if kernel.rounds < FEWEST]:
        yield f"processes: fewer than {FEWEST} of {_named(few)}, and no reason: leave out --rounds"


@cache
def _ever():
    return sources.ever()


def _kernels(checked):
    written = checked.data.get("kernels")
    if not written:
        yield "sources: no hashes of the kernels' code in the file"
        return
    measured = {(base_of(kernel.problem), kernel.kernel) for kernel in checked.kernels}
    if lacking := [
        f"{problem}/{name}" for problem, name in sorted(measured) if name not in written.get(problem, {})
    ]:
        yield f"sources: no hash of {_named(lacking)}"
    try:
        ever = _ever()
    except (OSError, subprocess.CalledProcessError):
        yield "sources: git cannot say which kernels this repository has or had"
        return
    if unknown := [
        f"{problem}/{name}"
        for problem, hashes in written.items()
        for name, code in hashes.items()
        if (problem, name, code) not in ever
    ]:
        yield f"sources: this repository never had this code of {_named(unknown)}"


def _disturbance(checked):
    samples = [s for of_case in by_case(map(sample_of, checked.data["samples"])).values() for s in of_case]
    disturbed = sum(bool(sample.disturbed) for sample in samples)
    if disturbed > DISTURBED * len(samples):
        most = f"{DISTURBED:.0%} at most: measure on a quiet machine"
        yield f"disturbed: {disturbed} of {len(samples)} processes, {most}"
    if uncounted := [k.unique_name for k in checked.kernels if choice.ordinary(k) and not k.counts]:
        yield f"disturbed: every process of {_named(uncounted)}, so that no verdict counts it"


def _bounds(checked):
    for kernel in checked.kernels:
        reached = kernel.share_of_bound
        if reached and reached.beyond_noise:
            yield f"implausible: {kernel.unique_name} is {reached.share:.2g} times as fast as the lower bound"


def _memory(others, checked):
    for other in others:
        if Path(other.path).resolve() == Path(checked.path).resolve():
            continue
        for key in checked.peaks.keys() & other.peaks.keys():
            (name, peak), (_, other_peak) = checked.peaks[key], other.peaks[key]
            if abs(peak - other_peak) > max(SAME_PEAK * other_peak, SLACK):
                yield (
                    f"implausible: {name} allocates {format_bytes(peak)}, and {format_bytes(other_peak)} "
                    f"in {Path(other.path).name} with the same code and versions"
                )


def _seconds(checked):
    timed = [kernel for kernel in checked.kernels if kernel.warm and kernel.warm.processes > 2]
    if equal := [kernel.unique_name for kernel in timed if kernel.warm.low == kernel.warm.high]:
        yield f"implausible: every process of {_named(equal)} took exactly the same time"
    samples, spent = checked.data["samples"], checked.data.get("spent") or {}
    parts = ("import_seconds", "place_seconds", "first_call_seconds", "warm_seconds", "new_shape_seconds")
    took = sum(max(s.get("took_seconds", 0), sum(s.get(p) or 0 for p in parts)) for s in samples)
    if "wall_seconds" not in spent:
        yield "implausible: the file does not say how long the run took (spent)"
    # What was resumed was measured in more than this run.
    elif spent.get("samples") == len(samples) and took > spent["wall_seconds"]:
        wall = format_seconds(spent["wall_seconds"])
        yield f"implausible: its processes took {format_seconds(took)}, and the whole run {wall}"
