#!/usr/bin/env bash
# The site in folder $1: a page each of the lecture's results, of the patterns, of all machines, and one that leads there.
# The folder is to lie outside the repository: within it, pages have links to the files beside them.
set -euo pipefail
shopt -s nullglob

site=$1
mkdir -p "$site"
python -m harness.report results/amd-epyc-zen4-avx512-2-cpus-linux/py*-jax-0.??-20*.json --out "$site/results.html" >/dev/null
python -m harness.report results/intel-xeon-emerald-rapids-avx512-2-cpus-linux/*-25-problems-*.json --out "$site/patterns.html" >/dev/null
python -m harness.report --machines results/*/py*.json --out "$site/machines.html"
cat >"$site/index.html" <<'HTML'
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>NumPy, Numba or JAX?</title>
<style>:root { color-scheme: light dark; } body { font: 1.1rem/1.6 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem; }</style>
</head><body>
<h1>NumPy, Numba or JAX?</h1>
<ul>
<li><a href="results.html">The lecture’s two problems</a>: time over n and number of calls, every kernel, every figure</li>
<li><a href="patterns.html">Twenty-five problems</a>: which of them is like your work?</li>
<li><a href="machines.html">Many machines</a>: where the answer is another one</li>
</ul>
</body></html>
HTML
