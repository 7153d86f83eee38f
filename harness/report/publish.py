"""A run made fit for strangers, and its name: ``python -m harness.report --publish``."""

import json
import re
import unicodedata
from collections import Counter
from functools import partial
from itertools import count
from pathlib import Path

from harness.cases.problems import LECTURE
from harness.machine import described
from harness.report import words
from harness.storage import files, private, pytest_benchmark

# A folder per machine, in which each file is named after the run.
RESULTS = Path("results")
# What other tools read of a row: pytest-benchmark compare, and those that draw its figures.
ROW = ("group", "name", "fullname")
OF_ROW = {
    "extra_info": ("question", "problem", "kernel", "n"),
    "stats": ("min", "max", "mean", "stddev", "median", "iqr", "outliers", "ops", "rounds", "iterations"),
}
# Of a sample: when its process began, and the metronome's readings, once they are judged.
BY_THE_WAY = ("started", "metronome")
# No clock, and no repeated measurement, tells more apart; of these figures the first digits say it all.
DIGITS, FEW_DIGITS = 5, 3
ROUGH = ("first_call_parts", "place_seconds", "took_seconds", "cores_used", "others_cores", "slow_times")


def name_of(data):
    """'amd-epyc-zen3-avx2-2-cpus-linux/py3.13-jax-0.12-2026-11-28', from what a loaded result says.

    Before the day stands what was measured beside the lecture's problems and sizes in float64: 'sorting',
    '25-problems', '7-sizes', 'float32', '1-cpus', 'caches'.
    """
    info = data["machine_info"]
    cpus = info.get("cpu_quota") or info.get("cpus_usable") or 0
    devices = dict.fromkeys(sample.get("about", {}).get("ran_on") for sample in data["samples"])
    versions = words.versions(info, ("jax",), 2)
    jax, python = (version.split()[-1] if version else "none" for version in versions)
    processor = re.sub(r"(Zen|model|family|AVX)[ -](?=\d)", r"\1", described.processor(info))
    machine = [processor or info.get("machine") or "unknown", f"{cpus:g} CPUs", *filter(None, devices)]
    machine.append(info.get("system") or "unknown")
    run = [f"py{python}", f"jax {jax}", *_measured(data), str(data.get("datetime") or "no date")[:10]]
    return "/".join("-".join(map(_slug, parts)) for parts in (machine, run))


def _measured(data):
    """['25 problems', 'float32']: in what a run differs from one without options."""
    samples = data["samples"]
    problems, dtypes, cpus = (
        sorted({sample[name] for sample in samples if name in sample}, key=str)
        for name in ("problem", "dtype", "cpus")
    )
    if problems != sorted(LECTURE):
        yield problems[0] if len(problems) == 1 else f"{len(problems)} problems"
    # Sizes without a name are given as n itself, of each problem in a sweep others.
    numbers = {(sample["problem"], n) for sample in samples if (n := str(sample.get("size"))).isdecimal()}
    if len(different := {n for _, n in numbers}) == 1:
        yield f"n {different.pop()}"
    elif different:
        yield f"{max(Counter(problem for problem, _ in numbers).values())} sizes"
    yield from (dtype for dtype in dtypes if dtype != "float64")
    yield from (f"{number} CPUs" for number in cpus if number != "all")
    if any(sample.get("second_process") for sample in samples):
        yield "caches"


def _slug(text):
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-")


def of(data):
    """The result that is published: what may be kept, of rows their statistics, figures to DIGITS digits."""
    rows = [
        _only(row, ROW) | {part: _only(row.get(part, {}), names) for part, names in OF_ROW.items()}
        for row in data["benchmarks"]
    ]
    samples = [
        {
            name: _rounded(value, FEW_DIGITS if name in ROUGH else DIGITS)
            for name, value in sample.items()
            if name not in BY_THE_WAY and (name, value) != ("throttled_seconds", 0.0)
        }
        for sample in data["samples"]
    ]
    return private.public_part(data | {"benchmarks": _rounded(rows), "samples": samples})


def _only(values, names):
    return {name: values[name] for name in names if name in values}


def _rounded(value, digits=DIGITS):
    if isinstance(value, dict):
        return {k: _rounded(v, digits) for k, v in value.items()}
    if isinstance(value, list):
        return [_rounded(v, digits) for v in value]
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def free_path(data, folder):
    """Where below `folder` a published result has room: under its name, which another may have already."""
    name = name_of(data)
    paths = (Path(folder, f"{name}{'' if number == 1 else f'-{number}'}.json") for number in count(1))
    return next(path for path in paths if not path.exists())


def write(data, path):
    """Write a published result to `path`: lines on all that is public now, and on what to do next.

    Raises ValueError, one line, where it cannot be written.
    """
    text = pytest_benchmark.as_text(data)
    if fault := files.attempt(path, partial(_write, text=text)):
        raise ValueError(fault)
    return [
        *_public(data),
        f"written: {path} ({len(text.encode()) / 1_000:,.0f} kB). Nothing else of this machine is in it",
        f"next: add it to {RESULTS} in a fork of the repository, and open a pull request",
    ]


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, text)


def _public(data):
    """What the file says of the machine and the run beside its figures, a line each."""
    for part in ("machine_info", "commit_info"):
        for name, value in data.get(part, {}).items():
            yield f"public: {name}: {json.dumps(value, ensure_ascii=False)}"
    for reason in dict.fromkeys(record["reason"] for record in data["failed"]):
        yield f"public: {reason}"
