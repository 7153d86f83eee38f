"""The strips: a row per problem, from one call on the left to ten thousand, in the colour of the fastest."""

from harness.analysis import choice
from harness.analysis.choice import MOST_CALLS
from harness.report.page import map_words, svg
from harness.report.page.svg import Axis, escape
from harness.report.words import count_of_calls, named

HEIGHT = 22
# Pixels that a strip has on a phone and on a wide screen, and that a bold letter needs.
PHONE, SCREEN, LETTER = 330, 440, 7.4


def strip(spot):
    """What is drawn of a Spot, in percent of the width that there is; '' without whole programs' figures."""
    percent = Axis(1, MOST_CALLS, 0, 100)
    parts, start, first = [], 0.0, 1
    for libraries, last in choice.by_calls(spot):
        end = float(percent(min(last + 0.5, MOST_CALLS)))
        counts = dict.fromkeys((first, last))
        title = ". ".join(f"{count_of_calls(k)}: {', '.join(map_words.figures(spot, k))}" for k in counts)
        box = f'x="{start:.2f}%" width="{end - start:.2f}%" height="{HEIGHT}" {svg.filled(libraries)}'
        parts.append(f"<rect {box}><title>{escape(title)}</title></rect>{_name(libraries, start, end)}")
        start, first = end, last + 1
    return "".join(parts)


def _name(libraries, start, end):
    """Who it is, within its part of the strip, if it has room for that; 'wide' if a phone has not."""
    share = (end - start) / 100
    for words in (named(libraries), "tie") if len(libraries) > 1 else (named(libraries),):
        needed = LETTER * len(words) + 12
        if needed <= share * SCREEN:
            css = "name" if needed <= share * PHONE else "name wide"
            at = f'x="{(start + end) / 2:.2f}%" y="15" text-anchor="middle"'
            return f'<text {at} class="{css}">{escape(words)}</text>'
    return ""
