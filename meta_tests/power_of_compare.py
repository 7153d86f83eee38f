"""How often is the comparison wrong? Whole runs on this machine; an hour, so run by hand.

``python -m meta_tests.power_of_compare FOLDER --runs 20`` compares this checkout with itself and with
a copy in which some kernels do 3, 5 or 10 % more work, and, beside it, saves plain benchmark runs and
compares these two by two as ``--benchmark-compare-fail=median:5%`` does. Results: FOLDER/power.json.
"""

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.compare import environments, outcome
from harness.compare.__main__ import parser, selected
from harness.compare.driver import Comparison
from harness.machine import hardware
from harness.measure.process import ROOT
from harness.storage import files

KERNELS = (
    "numpy_meshgrid,numpy_prebuilt_mesh,numba_serial,numba_parallel,jax_meshgrid_jit,jax_vmap,jax_map,"
    "numba_loop,jax_fori,jax_scan"
)

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
    made.add_argument("folder", type=Path)
    made.add_argument("--runs", type=int, default=20)
    made.add_argument("--loaded", action="store_true", help="with another process that never rests")
    options = made.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    slowed = Path(tempfile.mkdtemp(prefix="slowed-"))
    shutil.copytree(ROOT / "kernels", slowed / "kernels", ignore=shutil.ignore_patterns("__pycache__"))
    for name, (share, old, new) in MORE_WORK.items():
        path = slowed / "kernels" / "grid_max" / f"{name}.py"
        source = path.read_text()
        assert source.count(old) == 1, name
        path.write_text(source.replace(old, new).replace("SHARE", str(share)))
    record = {"same": [], "slowed": [], "plain": []}
    load = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if options.loaded else None
    try:
        for run in range(options.runs):
            record["same"].append(compared(".", run, KERNELS))
            record["slowed"].append(compared(f"@{slowed}", run, ",".join(MORE_WORK)))
            record["plain"].append(plain(options.folder / f"plain-{run}.json"))
            found = {"figures": figures(record), "machine": hardware.facts(), "loaded": options.loaded}
            files.write(options.folder / "power.json", json.dumps(found | {"record": record}))
            print(f"{run + 1} of {options.runs}", figures(record), flush=True)
    finally:
        if load:
            load.kill()
        shutil.rmtree(slowed)


def compared(b, seed, kernels):
    """One whole comparison: {kernel: [verdict, ratio, low, high]}."""
    options = parser().parse_args([".", b, "--problem=grid_max,quadratic_map", f"--kernel={kernels}"])
    with tempfile.TemporaryDirectory() as scratch:
        pair = {name: environments.side(name, text, scratch) for name, text in (("A", "."), ("B", b))}
        comparison = Comparison(pair, selected(options), 0.03, 600, 120, seed, lambda *_: None)
        comparison.compare_speed()
    assert not [kernel.failed for kernel in comparison.kernels if kernel.failed]
    found = {line.kernel: [line.word, line.ratio, line.low, line.high] for line in outcome.lines(comparison)}
    assert len(found) == len(kernels.split(","))
    return found


def plain(path):
    """One plain run of the suite's speed question: {kernel: median seconds}."""
    path.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "--benchmark-only", "bench_tests/test_speed.py"]
    command += [f"--kernel={KERNELS}", "--size=medium", "--dtype=float64", f"--benchmark-json={path}"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    medians = {row["param"]: row["stats"]["median"] for row in json.loads(path.read_text())["benchmarks"]}
    path.unlink()
    return medians


def figures(record):
    """The rates, in words: ``{what: "n of m"}``."""
    alarms = [any(v[0] in ("slower", "faster") for v in run.values()) for run in record["same"]]
    found = {
        f"whole runs of {len(KERNELS.split(','))} unchanged kernels with a false alarm": _of(alarms),
    }
    for kernel, (share, *_) in sorted(MORE_WORK.items(), key=lambda item: item[1][0]):
        words = [v[0] for run in record["slowed"] for case, v in run.items() if case.split("-")[1] == kernel]
        found[f"{kernel} called slower with {share:.0%} more work"] = _of([w == "slower" for w in words])
    pairs = list(itertools.combinations(record["plain"], 2))
    worse = [[b[kernel] > 1.05 * a[kernel] for kernel in a] for a, b in pairs]
    found["plain runs, two by two, with an alarm (median:5%)"] = _of([any(pair) for pair in worse])
    found["plain kernels, two by two, with an alarm (median:5%)"] = _of([w for pair in worse for w in pair])
    return found


def _of(outcomes):
    return f"{sum(outcomes)} of {len(outcomes)}"


if __name__ == "__main__":
    main()
