"""How often is the comparison wrong, and what does it find? Run by hand; half an hour on a quiet machine.

``python -m meta_tests.power_of_compare FILE --rounds 24`` measures three sides in turns: this checkout, a
copy of it, and a copy in which kernels do 3, 5 or 10 % more work. From these rounds it draws whole
comparisons, as many rounds of each as one has, in any order, and judges them as one is judged: of this
checkout with its copy, where slower and faster are wrong, and with the changed copy, where slower is right.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from harness.measure.sides.engine import Engine

from harness.compare.__main__ import parser, selected
from harness.compare.comparison import WARM, Comparison, Wanted, log_ratio
from harness.compare.environments import Sides
from harness.compare.verdict import LOOKS, judge, rounds_needed
from harness.machine import hardware, libraries
from harness.measure.plan import Plan
from harness.measure.process import ROOT
from harness.storage import files

EFFECT, DRAWN = 0.03, 1_000

# Per kernel: the share of work added, a line of its module, and what stands in its place.
MORE_WORK = {
    "numpy_meshgrid": (
        0.05,
        "    return np.max(f(x, y))",
        "    np.max(f(*np.meshgrid(grid, grid[: round(SHARE * len(grid))])))\n    return np.max(f(x, y))",
    ),
    "numpy_prebuilt_mesh": (
        0.10,
        "    return np.max(f(x, y))",
        "    k = round(SHARE * len(x))\n    np.max(f(x[:k], y[:k]))\n    return np.max(f(x, y))",
    ),
    "numba_serial": (
        0.05,
        "    for x in grid:",
        "    for x in np.append(grid, grid[: round(SHARE * len(grid))]):",
    ),
    "numba_parallel": (
        0.10,
        "    for i in numba.prange(len(grid)):\n        for j in range(len(grid)):\n            x = grid[i]",
        "    rows = np.append(grid, grid[: round(SHARE * len(grid))])\n"
        "    for i in numba.prange(len(rows)):\n        for j in range(len(grid)):\n            x = rows[i]",
    ),
    "jax_meshgrid_jit": (
        0.05,
        "jnp.meshgrid(grid, grid)",
        "jnp.meshgrid(grid, jnp.append(grid, grid[: round(SHARE * len(grid))]))",
    ),
    "jax_vmap": (
        0.10,
        "row_maximum(grid)",
        "row_maximum(jnp.append(grid, grid[: round(SHARE * len(grid))]))",
    ),
    "jax_map": (
        0.03,
        "jnp.max(f(grid, y)), grid,",
        "jnp.max(f(grid, y)), jnp.append(grid, grid[: round(SHARE * len(grid))]),",
    ),
}


def main():
    """Run all, print and save the figures."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("file", type=Path)
    made.add_argument("--rounds", type=int, default=24)
    made.add_argument("--size", default="medium")
    made.add_argument("--kernel", default=",".join(MORE_WORK), help="of those that can be slowed")
    made.add_argument("--loaded", action="store_true", help="with another process that never rests")
    options = made.parse_args()
    load = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if options.loaded else None
    try:
        ratios = measured(options.size, options.rounds, options.kernel)
    finally:
        if load:
            load.kill()
    found = {
        "figures": figures(ratios),
        "rounds": options.rounds,
        "size": options.size,
        "loaded": options.loaded,
        "title": "with a core always taken" if options.loaded else "how often",
        "machine": hardware.facts(),
        "versions": libraries.versions(),
        "ratios": ratios,
    }
    files.write(options.file, json.dumps(found) + "\n")
    print(json.dumps(found["figures"], indent=1))


def measured(size, rounds, kernels):
    """``{"same" or "slowed": {kernel: [log ratio of a round]}}``."""
    with tempfile.TemporaryDirectory(prefix="power-") as scratch:
        for name in ("same", "slowed"):
            folder = Path(scratch, "copies", name, "kernels")
            shutil.copytree(ROOT / "kernels", folder, ignore=shutil.ignore_patterns("__pycache__"))
        for name, (share, old, new) in MORE_WORK.items():
            path = Path(scratch, "copies", "slowed", "kernels", "grid_max", f"{name}.py")
            source = path.read_text()
            assert source.count(old) == 1, name
            path.write_text(source.replace(old, new).replace("SHARE", str(share)))
        texts = {"this": ".", "same": f"@{scratch}/copies/same", "slowed": f"@{scratch}/copies/slowed"}
        sides = Sides(texts, scratch).get(texts)
        chosen = ["--problem=grid_max", f"--kernel={kernels}", f"--size={size}"]
        cases = selected(parser().parse_args([".", ".", *chosen]))
        every = tuple(replace(case, side=name) for case in cases for name in sides)
        plan = Plan(every, seed=1, rounds=rounds, more_rounds=0, memory=False)
        engine = Engine(plan, scratch, lambda measured: None, told, sides=sides)
        engine.run(lambda engine: ())
        assert not engine.failures, engine.failures
        comparison = Comparison(sides, cases, Wanted(), 1, engine)
        return {
            name: {case.kernel: _ratios(comparison, case, name) for case in cases}
            for name in ("same", "slowed")
        }


def told(progress):
    print(f"round {progress.round} of {progress.rounds}, {progress.done} of {progress.total}", flush=True)


def _ratios(comparison, case, side):
    a, b = comparison.samples(case, "this"), comparison.samples(case, side)
    return [log_ratio(WARM, a[number], b[number]) for number in a if number in b]


def figures(ratios, seed=1):
    """The rates of drawn comparisons, in words: ``{what: "n of m"}``."""
    rng, comparisons = random.Random(seed), len(ratios["same"])
    words = {name: [] for name in ratios}
    for _ in range(DRAWN):
        for name, known in ratios.items():
            words[name].append({kernel: drawn(own, rng, comparisons) for kernel, own in known.items()})
    alarms = [any(word in ("slower", "faster") for word in run.values()) for run in words["same"]]
    same = [word == "same" for run in words["same"] for word in run.values()]
    found = {
        f"whole comparisons of {comparisons} unchanged kernels with a false alarm": _of(alarms),
        "unchanged kernels called the same": _of(same),
    }
    for kernel in sorted(ratios["slowed"], key=lambda name: MORE_WORK[name][0]):
        share, *_ = MORE_WORK[kernel]
        found[f"{kernel} called slower with {share:.0%} more work"] = _of(
            [run[kernel] == "slower" for run in words["slowed"]]
        )
    return found


def drawn(ratios, rng, comparisons):
    """The word for one kernel of a comparison of so many, whose rounds are drawn from these."""
    own = rng.sample(ratios, min(rounds_needed(comparisons), len(ratios)))
    looks = (judge(own[:look], EFFECT, comparisons) for look in LOOKS)
    return next((found.word for found in looks if found.settled), judge(own, EFFECT, comparisons).word)


def _of(outcomes):
    return f"{sum(outcomes):,} of {len(outcomes):,}"


if __name__ == "__main__":
    main()
