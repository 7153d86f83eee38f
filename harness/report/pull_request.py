"""The short answer in Markdown, for a pull request."""

from harness.analysis import choice
from harness.claims import table as claims_table
from harness.report import words
from harness.report.headline import headline
from harness.report.render import markdown, plain
from harness.report.tables import claims, first_calls, libraries


def answer(results, verdicts, calls=words.CALLS):
    """The sentence, the figures, the caveats of each Result, then the claims that changed or fail."""
    parts = []
    for result in results:
        panels = choice.panels(result.groups)
        by_dtype = {}
        for panel in panels:
            by_dtype.setdefault((panel.dtype, panel.cpus), []).append(panel)
        sentences = [*map(headline, by_dtype.values()), first_calls.shapes_in_words(result.groups)]
        parts += [
            f"### {plain(result.name)}\n",
            *(f"{plain(sentence)}\n" for sentence in sentences if sentence),
        ]
        for panel in panels:
            title = f"{panel.problem}, {panel.last.n_in_words}, {panel.dtype}{words.on_cpus(panel)}"
            table = markdown(libraries.of_spot(panel.last, calls))
            parts.append(f"**{plain(title)}**: {plain(words.sentence(panel.last, calls))}\n\n{table}")
        parts += [] if panels else ["Nothing to choose between.\n"]
        parts += [*(f"> {plain(line)}" for line in result.caveats), ""]
    if verdicts:
        changed, rest = claims_table.telling(verdicts)
        names = {result.name: result.name for result in results}
        telling = markdown(claims.of_verdicts(changed, names)) if changed else "None fails.\n"
        others = f"{len(rest)} others" if changed else f"{len(rest)} claims"
        counts = (f"{others}, {plain(name)}: {count}" for name, count in claims.tally(rest).items())
        parts += ["### The lecture's claims\n", telling, *counts, ""]
    return "\n".join(parts)
