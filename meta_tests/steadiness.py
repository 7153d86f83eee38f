"""Do results hold from one run to the next? Whole default runs on this machine; half an hour, so run by hand.

``python -m meta_tests.steadiness FOLDER --runs 8`` runs a copy of the suite in which some kernels stand under
a second name too, and says how often a range or a verdict did not hold (`meta_tests.steadiness_figures`).
``--neighbour`` lets another process take a core now and then. A run that is there is not done again.
"""

import argparse
import json
import multiprocessing
import os
import random
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from harness.analysis import table
from harness.measure.process import ROOT
from harness.storage import files, journal
from harness.units import format_duration
from meta_tests.steadiness_figures import TWIN, TWINS, beside, figures, winners, worst

# The neighbour's share of the time, on one core, and for how many seconds it takes it.
SHARE, SECONDS = 0.15, (1.0, 5.0)


def main():
    """Run what is not there, print and save the figures."""
    made = argparse.ArgumentParser(
        prog="python -m meta_tests.steadiness", description=__doc__.splitlines()[0]
    )
    made.add_argument("folder", type=Path)
    made.add_argument("--runs", type=int, default=8)
    made.add_argument(
        "--neighbour", action="store_true", help="with another process that takes a core at times"
    )
    made.add_argument("--against", type=Path, metavar="FOLDER", help="the series without the neighbour")
    made.add_argument("--only-figures", action="store_true", help="of the runs that are there")
    made.add_argument("--pytest-options", default="", metavar="TEXT", help="further options of each run")
    made.add_argument("--out", type=Path, metavar="FILE", help="default: FOLDER/steadiness.json")
    options = made.parse_args()
    folder = options.folder.resolve()
    try:
        if not options.only_figures:
            series(folder, options.runs, options.neighbour, shlex.split(options.pytest_options))
        found = evaluated(folder, options.against)
    except files.NotAResult as error:
        sys.exit(str(error))
    told(found)
    files.write(options.out or folder / "steadiness.json", json.dumps(found, indent=1) + "\n")


def series(folder, runs, with_neighbour, options):
    """Do those of the runs 1 to `runs` that `folder` has not got, one after the other."""
    suite = copied(folder)
    for number in range(1, runs + 1):
        path, bursts = folder / f"run-{number}.json", folder / f"neighbour-{number}.jsonl"
        if path.exists():
            continue
        bursts.unlink(missing_ok=True)
        other = multiprocessing.get_context("spawn").Process(
            target=neighbour, args=(number, bursts), daemon=True
        )
        if with_neighbour:
            other.start()
        try:
            run(suite, path, options)
        finally:
            if with_neighbour:
                other.kill()
                other.join()
        spent = files.load(path)["spent"]
        print(
            f"run {number} of {runs}: {format_duration(spent['wall_seconds'])}, {spent['samples']} samples,"
            f" {spent['disturbed']} of them disturbed",
            flush=True,
        )


def evaluated(folder, against=None):
    """What is saved: the figures of the runs in `folder`, in words, and where they are from."""
    paths, runs = loaded(folder)
    quiet = loaded(against)[1] if against else []
    bursts = [path.with_name(path.name.replace("run", "neighbour") + "l") for path in paths]
    heard = [
        (journal.read(path.with_suffix(".jsonl")).samples, _lines(there))
        for path, there in zip(paths, bursts, strict=True)
        if there.exists()
    ]
    grouped = [table.groups(data) for data in runs]
    machine = runs[0]["machine_info"]
    return {
        "machine": {name: machine[name] for name in ("processor_name", "cpus_usable")},
        "versions": {"python": machine["python_version"]} | machine["libraries"],
        "runs": len(runs),
        "neighbour": bool(heard),
        "figures": figures(runs, quiet) | (beside(heard) if heard else {}),
        "worst": worst(grouped),
        "fastest": winners(grouped),
        "fastest in quiet runs": winners([table.groups(data) for data in quiet]),
    }


def loaded(folder):
    """The paths of the runs in `folder`, in order, and their results. Raises files.NotAResult."""
    paths = sorted(folder.glob("run-*.json"), key=lambda path: int(path.stem.removeprefix("run-")))
    if not paths:
        raise files.NotAResult(f"{folder}: holds no run-1.json: do the runs first")
    return paths, [files.load(path) for path in paths]


def _lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def told(found):
    """Print the figures, the rows that hold least, and which kernels the runs name."""
    width = max(map(len, found["figures"]))
    print(f"{found['runs']} runs{', beside a neighbour' if found['neighbour'] else ''}")
    for what, how_often in found["figures"].items():
        print(f"  {what:{width}}  {how_often}")
    for figure, cases in found["worst"].items():
        print(f"the {figure} ranges that hold least:", *cases, sep="\n  ")
    for name in ("fastest", "fastest in quiet runs"):
        for title, names in found[name].items():
            print(f"{name}, {title}: {', '.join(each or 'none alone' for each in names)}")


def copied(folder):
    """`folder`/suite: this suite with the twins in it, as it was when the series began."""
    suite = folder / "suite"
    if (suite / "pytest.ini").exists():
        return suite
    shutil.rmtree(suite, ignore_errors=True)
    for name in ("kernels", "harness", "bench_tests"):
        shutil.copytree(ROOT / name, suite / name, ignore=shutil.ignore_patterns("__pycache__"))
    for problem, kernel in TWINS:
        module = suite / "kernels" / problem / "__init__.py"
        source, line = module.read_text(), f'    "{kernel}",\n'
        assert source.count(line) == 1, kernel
        module.write_text(source.replace(line, line + line.replace(kernel, kernel + TWIN)))
        shutil.copy(module.with_name(f"{kernel}.py"), module.with_name(f"{kernel}{TWIN}.py"))
    for name in ("conftest.py", "pytest.ini"):
        shutil.copy(ROOT / name, suite)
    return suite


def run(suite, path, options):
    """One run into `path`, its samples beside it as .jsonl, its output as .txt; exits where it has none."""
    unfinished, log = path.with_suffix(".unfinished"), path.with_suffix(".txt")
    shutil.rmtree(suite / ".benchmarks", ignore_errors=True)
    path.with_suffix(".jsonl").unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "--benchmark-only", f"--benchmark-json={unfinished}", "-q"]
    begun = []
    with log.open("w") as output:
        child = subprocess.Popen([*command, *options], cwd=suite, stdout=output, stderr=subprocess.STDOUT)
        # A run that ends well removes its journal: a second name keeps it.
        while child.poll() is None and not (begun := list((suite / journal.FOLDER).glob("*.jsonl"))):
            time.sleep(1)
        if begun:
            os.link(begun[0], path.with_suffix(".jsonl"))
        # 1: a kernel failed; 3: the tables could not be told. The figures are there all the same.
        if child.wait() not in (0, 1, 3):
            sys.exit(f"pytest ended with status {child.returncode}: see {log}")
    files.load(unfinished)
    unfinished.rename(path)


def neighbour(seed, path):
    """Take a core now and then, and write down from when to when; ends with the process that started it."""
    rng, parent = random.Random(seed), os.getppid()
    rest = sum(SECONDS) / 2 * (1 - SHARE) / SHARE
    while os.getppid() == parent:
        time.sleep(rng.expovariate(1 / rest))
        begins = time.time()
        ends = begins + rng.uniform(*SECONDS)
        with path.open("a") as log:
            log.write(f"{json.dumps([begins, ends])}\n")
        while time.time() < ends:
            pass


if __name__ == "__main__":
    main()
