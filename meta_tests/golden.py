"""What a user reads of every saved result, kept as text: ``python -m meta_tests.golden`` writes it anew.

`golden_files/` has the texts of a few results, one of each form, so that a change of output is seen as what
it is; of all others `hashes.txt` has a hash, so that none goes unseen. Nothing here depends on the machine,
the terminal, the day or a library that draws: pictures are left out (the words that say the same are kept),
and so is the kernels' code, which the page shows.
"""

import hashlib
import re
from html import unescape

from harness.claims import table as claims
from harness.compare import saved_files
from harness.report import block, comparison, page, parts
from harness.report.results import Result
from harness.storage import files
from meta_tests.whole import ROOT
from meta_tests.whole import SAVED as OF_THE_EPYC

FOLDER = ROOT / "meta_tests" / "golden_files"
HASHES = FOLDER / "hashes.txt"
# Machines whose results the documents show; what others give is no matter of this test.
MACHINES = {
    "amd": OF_THE_EPYC,
    "intel": OF_THE_EPYC.with_name("intel-xeon-emerald-rapids-avx512-2-cpus-linux"),
}
SAVED = {
    f"{machine}_{path.stem}": path
    for machine, folder in MACHINES.items()
    for path in sorted(folder.glob("*.json"))
}
SIDES = "amd_sides-jax-releases"
TWO = ("amd_py3.11-jax-0.10-2026-11-29", "amd_py3.13-jax-0.12-2026-11-29")
# Every result by itself; two of them side by side; a comparison of several sides. What is left holds tables
# of figures, which documents show as they are.
NO_RESULTS = ("metronome", "power", "steadiness", "sides")
NAMES = (*(name for name in SAVED if not name.split("_")[1].startswith(NO_RESULTS)), "two-files", "sides")
# What is kept as text, of each form one: the default run, a sweep, patterns, variants, caches
# and numbers of CPUs, an own problem, one that is wrong. Pages are long: of those the shorter ones.
SHOWN = {
    "amd_py3.13-jax-0.12-2026-11-29": ("block", "tables", "markdown", "page"),
    "amd_py3.13-jax-0.12-7-sizes-2026-11-29": ("block", "tables", "markdown"),
    "intel_py3.13-jax-0.12-25-problems-float32-2026-11-29": ("block", "markdown"),
    "amd_py3.13-jax-0.12-9-problems-2026-11-29": ("block", "tables", "markdown"),
    "amd_py3.13-jax-0.12-1-cpus-caches-2026-11-29": ("block", "tables", "markdown", "page"),
    "amd_port": ("block", "tables", "markdown"),
    "amd_port-float32": ("block", "tables", "markdown", "page"),
    "two-files": ("page", "compare"),
    "sides": ("page",),
}
BLOCK_WIDTHS, TABLES_WIDTH = (80, 100, 160), 120


def outputs(name):
    """``{medium: text}`` of one of NAMES."""
    if name == "sides":
        return {"page": text_of(comparison.page(files.load_comparison(SAVED[SIDES])))}
    if name == "two-files":
        kept = saved_files.compare(*(SAVED[one] for one in TWO)).to_json()
        compared = comparison.terminal(kept, TABLES_WIDTH, color=False)
        return _of_results(TWO) | {"compare": f"{compared}\n{comparison.markdown(kept)}"}
    data = files.load(SAVED[name])
    ends = (f"From: {SAVED[name].relative_to(ROOT)}",)
    blocks = (f"{width} columns\n{block.text(data, width, False, ends=ends)}" for width in BLOCK_WIDTHS)
    shown = {
        "block": "\n".join(blocks),
        "tables": block.every_kernel(Result(name, data), TABLES_WIDTH, color=False),
    }
    return shown | _of_results((name,))


def _of_results(names):
    """Markdown and page of results side by side."""
    data = {name: files.load(SAVED[name]) for name in names}
    results, verdicts = [Result(name, one) for name, one in data.items()], claims.table(data)
    shown = {"markdown": parts.markdown(results, verdicts)}
    return shown | {"page": text_of(page.render(results, verdicts))}


# What stands before the words of a tag: a line for each part that stands by itself, a row's cells in one.
BEFORE = dict.fromkeys(("h1", "h2", "h3", "p", "li", "tr", "caption", "summary"), "\n")
BEFORE |= dict.fromkeys(("dt", "dd", "label", "figcaption"), "\n")
BEFORE |= {"td": " | ", "th": " | ", "span": " ", "small": " "}
# Style, script, pictures; what changes with the day; what is said of the kernels' code.
LEFT_OUT = re.compile(r'<(style|script|svg|footer)\b.*?</\1>|<section id="code".*?</section>')
TAG = re.compile(r"<(/?)!?(\w+).*?>")


def text_of(page):
    """A page as lines of words."""
    shown = LEFT_OUT.sub("", page.replace("\n", " "))
    words = unescape(TAG.sub(lambda tag: "" if tag[1] else BEFORE.get(tag[2], ""), shown))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line.removeprefix("| ") for line in lines if line)


def golden(name):
    """``{file name: text}`` and the lines on hashes that stand for the outputs of one of NAMES."""
    kept, hashed = {}, []
    for medium, text in sorted(outputs(name).items()):
        whole = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        if medium in SHOWN.get(name, ()):
            kept[f"{name}.{medium}.txt"] = whole
        else:
            hashed.append(f"{name} {medium} {hashlib.sha256(whole.encode()).hexdigest()[:16]}")
    return kept, hashed


def main():
    """Write all of it anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    hashes = []
    for name in NAMES:
        kept, hashed = golden(name)
        hashes += hashed
        for file, text in kept.items():
            (FOLDER / file).write_text(text, encoding="utf-8")
    HASHES.write_text("".join(f"{line}\n" for line in hashes), encoding="utf-8")


if __name__ == "__main__":
    main()
