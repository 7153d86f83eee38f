"""Do results hold from one run to the next? Whole default runs on this machine; half an hour, so run by hand.

``python -m meta_tests.steadiness FOLDER --runs 8`` runs a copy of the suite in which some kernels stand under
a second name too, and says how often a range or a verdict did not hold. ``--neighbour`` lets another process
take a core now and then. A run that is there is not done again.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time
from itertools import chain, combinations, permutations
from pathlib import Path
from statistics import median

from harness.analysis import stats, table
from harness.measure.process import ROOT
from harness.storage import files, journal, slowed

# The neighbour's share of the time, on one core, and for how many seconds it takes it.
SHARE, SECONDS = 0.15, (1.0, 5.0)
# Kernels that stand in a run under a second name too, which no verdict should tell apart.
TWINS = (("grid_max", "numba_serial"), ("grid_max", "jax_vmap"), ("quadratic_map", "numba_loop"))
TWIN = "_twin"
# Ending of the file that says when the neighbour took a core.
BURSTS = ".neighbour.jsonl"


def main():
    """Run what is not there, print and save the figures."""
    made = argparse.ArgumentParser(prog="python -m meta_tests.steadiness")
    made.add_argument("folder", type=Path)
    made.add_argument("--runs", type=int, default=8)
    made.add_argument("--neighbour", action="store_true", help="with another process that takes a core")
    options = made.parse_args()
    folder = options.folder.resolve()
    suite = copied(folder)
    paths = [folder / f"run-{number}.json" for number in range(1, options.runs + 1)]
    for number, path in enumerate(paths):
        if not path.exists():
            bursts = path.with_suffix(BURSTS)
            bursts.unlink(missing_ok=True)
            process = multiprocessing.get_context("spawn").Process
            other = process(target=neighbour, args=(number, bursts), daemon=True)
            if options.neighbour:
                other.start()
            run(suite, path)
            if options.neighbour:
                other.kill()
    save(folder / "steadiness.json", *evaluated(paths))


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
        before, names, kernels = module.read_text().partition("\nKERNELS = (\n")
        line = f'    "{kernel}",\n'
        assert kernels.count(line) == 1, kernel
        module.write_text(before + names + kernels.replace(line, line + line.replace(kernel, kernel + TWIN)))
        shutil.copy(module.with_name(f"{kernel}.py"), module.with_name(f"{kernel}{TWIN}.py"))
    for name in ("conftest.py", "pytest.ini"):
        shutil.copy(ROOT / name, suite)
    return suite


def run(suite, path):
    """One run into `path`, its samples beside it as .jsonl, its output as .txt; exits where it has none."""
    unfinished, log = path.with_suffix(".unfinished"), path.with_suffix(".txt")
    shutil.rmtree(suite / ".benchmarks", ignore_errors=True)
    path.with_suffix(".jsonl").unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "--benchmark-only", f"--benchmark-json={unfinished}", "-q"]
    begun = []
    with log.open("w") as output:
        child = subprocess.Popen(command, cwd=suite, stdout=output, stderr=subprocess.STDOUT)
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


def evaluated(paths):
    """What `save` is given of these runs."""
    results, hit = [files.load(path) for path in paths], []
    for path in paths:
        if (bursts := path.with_suffix(BURSTS)).exists():
            samples = journal.read(path.with_suffix(".jsonl")).samples
            slowed.judge(samples)
            hit.append((samples, [json.loads(line) for line in bursts.read_text().splitlines()]))
    title = f"{len(paths)} runs{' beside a neighbour' if hit else ''}"
    return title, results[0]["machine_info"], figures(results) | (beside(hit) if hit else {})


def save(path, title, machine, figures):
    """Print figures in words, and save them for a block of a document, with where they are from."""
    saved = {
        "title": title,
        "machine": {name: machine[name] for name in ("processor_name", "cpus_usable")},
        "versions": {"python": machine["python_version"]} | machine["libraries"],
        "figures": figures,
    }
    print(json.dumps(figures, indent=1))
    files.write(path, json.dumps(saved, indent=1) + "\n")


def figures(results):
    """``{what: how often}`` in words, of loaded results."""
    series = [table.groups(data) for data in results]
    runs_of_figure, named, told = {name: {} for name in ("warm", "first call", "import")}, {}, []
    for group in chain(*series):
        for entry in group.entries:
            estimates = entry.warm_at_n(), entry.first_call_at_n(), entry.imported
            for runs, figure in zip(runs_of_figure.values(), estimates, strict=True):
                if figure:
                    runs.setdefault((*group.key, entry.kernel), []).append(figure)
        pairs = [(group.entry(name + TWIN), group.entry(name)) for of, name in TWINS if of == group.problem]
        told += [stats.is_slower(a.warm, b.warm) for a, b in pairs if a and b and a.warm and b.warm]
        best = stats.fastest(group)
        if best and best.word in (stats.CLEAR, stats.TOO_CLOSE):
            names = {entry.kernel.removesuffix(TWIN) for entry in best.best}
            named.setdefault(group.key, []).extend(names if len(names) == 1 else ())
    warm, ranges = runs_of_figure["warm"], {}
    holds = [
        a.printed[0] <= b.median <= a.printed[1] for runs in warm.values() for a, b in permutations(runs, 2)
    ]
    for name, by_kernel in runs_of_figure.items():
        hits, gaps = [], []
        for runs in by_kernel.values():
            middle = median(figure.median for figure in runs)
            hits += [figure.printed[0] <= middle <= figure.printed[1] for figure in runs]
            gaps += [
                a.printed[0] > b.printed[1] or b.printed[0] > a.printed[1] for a, b in combinations(runs, 2)
            ]
        ranges[f"{name}: a range holds the median of all runs"] = share(hits)
        ranges[f"{name}: the ranges of two runs are apart"] = share(gaps)
    apart = [a != b for names in named.values() for a, b in combinations(names, 2)]
    # What each whole run was slower (above 1) or faster, all cases alike; of cases that every run has.
    whole = [
        [figure.median / median(one.median for one in runs) for figure in runs]
        for runs in warm.values()
        if len(runs) == len(series)
    ]
    shifts = [median(column) for column in zip(*whole, strict=True)]
    return {
        "warm: a range as printed holds another run's median": share(holds),
        **ranges,
        "warm: whole runs were faster or slower by": f"{min(shifts) - 1:+.1%} to {max(shifts) - 1:+.1%}",
        "twins: one is called slower than the other": share([one is not None for one in told]),
        "fastest: two runs name different ones, where both name one": share(apart),
    }


def beside(runs):
    """Were those samples found that the neighbour hit? In words, of (samples, [(from, to)]) of each run.

    Of a sample the times of its whole process are known: who is beside the neighbour in part is not judged.
    """
    hit, alone = [], []
    for samples, bursts in runs:
        for sample in samples:
            begun, over = sample.started, sample.started + sample.took_seconds
            if any(begins <= begun and over <= ends for begins, ends in bursts):
                hit.append(sample)
            elif all(over < begins or ends < begun for begins, ends in bursts):
                alone.append(sample)
    rules = {"called disturbed": "disturbed", "slow by the metronome": "is_slow"}
    return {
        f"samples {where}, {called}": share([bool(getattr(sample, name)) for sample in samples])
        for called, name in rules.items()
        for where, samples in (("wholly beside the busy neighbour", hit), ("without it", alone))
    }


def share(outcomes):
    """How many of these booleans are true, in words."""
    hits, count = sum(outcomes), len(outcomes)
    return f"{hits:,} of {count:,} ({hits / count:.1%})" if count else "none to judge"


if __name__ == "__main__":
    main()
