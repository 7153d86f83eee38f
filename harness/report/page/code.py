"""Every kernel's code, side by side and coloured, with how much there is to read in it."""

from dataclasses import dataclass
from html import escape

from harness.claims import readability

# Classes of what is coloured; the rest has the page's ink, and costs no tag.
COLOURED = (("Comment", "c"), ("Literal.String", "s"), ("Keyword", "k"), ("Literal.Number", "m"))


@dataclass(frozen=True)
class Kernel:
    """`code` is HTML, '' where this checkout has no such kernel; `size` says how much there is to read."""

    name: str
    label: str
    code: str
    size: str


def of(results):
    """Per problem of several Results: (problem, [Kernel])."""
    labels = {}
    for group in (group for found in results for group in found.groups):
        for entry in group.entries:
            labels.setdefault(group.problem, {}).setdefault(entry.kernel, entry.label)
    return [
        (problem, [_kernel(problem, name, label) for name, label in kernels.items()])
        for problem, kernels in labels.items()
    ]


def _kernel(problem, name, label):
    text = readability.source(problem, name)
    try:
        found = readability.measure(problem, name)
        size = f"{found.lines} lines, cognitive complexity {found.complexity}"
    except readability.Unreadable as why:
        size = str(why)
    return Kernel(name, label, coloured(text) if text else "", size)


def coloured(text):
    """Python as HTML: neighbours of one class in one tag."""
    from pygments.lexers import PythonLexer

    made = []
    for kind, word in PythonLexer().get_tokens(text):
        name = f"{kind}.".removeprefix("Token.")
        of = next((short for long, short in COLOURED if name.startswith(f"{long}.")), "")
        # Space has no colour: it goes with what stands before it.
        if made and (made[-1][0] == of or not word.strip()):
            made[-1][1] += word
        else:
            made.append([of, word])
    return "".join(f'<i class="{of}">{escape(word)}</i>' if of else escape(word) for of, word in made)
