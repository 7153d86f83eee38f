"""How often is the comparison wrong, and what does it find? Run by hand; half an hour on a quiet machine.

``python -m meta_tests.power_of_compare FILE`` measures three sides in turns: this checkout, a copy of it,
and a copy in which four kernels do 5 or 10 % more work. From these rounds it draws whole comparisons, as many
rounds of each as one has, in any order, and judges them as one is judged: of this checkout with its copy,
where slower and faster are wrong, and with the changed copy, where slower is right.
"""

import argparse
import json
import random
import shutil
import tempfile
from pathlib import Path

from harness import libraries
from harness.analysis.changes import EFFECT, FASTER, SAME, SLOWER
from harness.compare.__main__ import parser, selected
from harness.compare.comparison import Comparison
from harness.compare.environments import Sides
from harness.compare.verdict import LOOKS, is_settled, judge, round_ratio, rounds_needed
from harness.machine.facts import facts
from harness.measure.process import ROOT
from harness.storage import files

DRAWN = 1_000

# Per kernel: the share of work added, a line of its module, and what stands in its place.
MORE_WORK = {
    "numpy_meshgrid": (
        0.05,
        "    return np.max(f(x, y))",
        "    np.max(f(*np.meshgrid(grid, grid[: round(SHARE * len(grid))])))\n    return np.max(f(x, y))",
    ),
    "numba_serial": (
        0.05,
        "    for x in grid:",
        "    for x in np.append(grid, grid[: round(SHARE * len(grid))]):",
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
}


def main():
    """Run all, print and save the figures."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("file", type=Path)
    made.add_argument("--rounds", type=int, default=16)
    made.add_argument("--size", default="medium")
    options = made.parse_args()
    ratios = measured(options.size, options.rounds)
    found = {
        "title": "how often",
        "figures": figures(ratios),
        "rounds": options.rounds,
        "size": options.size,
        "machine": facts(),
        "versions": libraries.versions(),
        "ratios": ratios,
    }
    files.write(options.file, json.dumps(found) + "\n")
    print(json.dumps(found["figures"], indent=1))


def measured(size, rounds):
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
        chosen = ["--problem=grid_max", f"--kernel={','.join(MORE_WORK)}", f"--size={size}"]
        options = parser().parse_args([*texts.values(), *chosen, "--seed=1"])
        comparison = Comparison(Sides(texts, scratch).get(texts), selected(options), options, scratch)
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", flush=True)
            comparison.measure_round(number, dict.fromkeys(comparison.cases, tuple(texts)))
        assert not comparison.failures, comparison.failures
        return {
            name: {
                case.kernel: [
                    round_ratio(a.turn_seconds, b.turn_seconds) for a, b in comparison.both(case, name)
                ]
                for case in comparison.cases
            }
            for name in ("same", "slowed")
        }


def figures(ratios, seed=1):
    """The rates of drawn comparisons, in words: ``{what: "n of m"}``."""
    rng, comparisons = random.Random(seed), len(ratios["same"])
    words = {name: [] for name in ratios}
    for _ in range(DRAWN):
        for name, known in ratios.items():
            words[name].append({kernel: drawn(own, rng, comparisons) for kernel, own in known.items()})
    alarms = [any(word in (SLOWER, FASTER) for word in run.values()) for run in words["same"]]
    found = {
        f"whole comparisons of {comparisons} unchanged kernels with a false alarm": _of(alarms),
        "unchanged kernels called the same": _of([w == SAME for run in words["same"] for w in run.values()]),
    }
    for kernel in sorted(ratios["slowed"], key=lambda name: MORE_WORK[name][0]):
        outcomes = [run[kernel] == SLOWER for run in words["slowed"]]
        found[f"{kernel} called slower with {MORE_WORK[kernel][0]:.0%} more work"] = _of(outcomes)
    return found


def drawn(ratios, rng, comparisons):
    """The word for one kernel of a comparison of so many, whose rounds are drawn from these."""
    own = rng.sample(ratios, min(rounds_needed(comparisons), len(ratios)))
    looks = (judge(own[:look], EFFECT, comparisons) for look in LOOKS)
    return next((found.word for found in looks if is_settled(found)), judge(own, EFFECT, comparisons).word)


def _of(outcomes):
    return f"{sum(outcomes):,} of {len(outcomes):,}"


if __name__ == "__main__":
    main()
