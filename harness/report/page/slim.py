"""matplotlib's SVG made small: a page holds dozens of pictures."""

import math
import re
from xml.etree import ElementTree

DECIMALS = re.compile(r"(\d\.\d)\d+")
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
TEXT, PATH = f"{{{SVG}}}text", f"{{{SVG}}}path"
NOT_SEEN = 0.1
# The page has a font of its own, and these joints are the default below.
DROPPED = ("font-family", "stroke-linejoin")


def slim(text, ink):
    """matplotlib's SVG less what nobody sees: groups, names, clips, decimals, fonts; and without a size.

    What is drawn in the colour `ink` takes the colour of its surroundings.
    Its size is the page's business, and the figure's caption is its name.
    """
    for prefix, place in (("", SVG), ("xlink", XLINK)):
        ElementTree.register_namespace(prefix, place)
    root = ElementTree.fromstring(text)
    _thin(root, set(re.findall(r"#(\w+)", text)), ink)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "img", "fill": "currentColor", "stroke-linejoin": "round"}
    made = ElementTree.tostring(root, encoding="unicode").replace(ink, "currentColor")
    return made.replace("xlink:href", "href").replace(f' xmlns:xlink="{XLINK}"', "").replace(" />", "/>")


def _thin(parent, used, ink):
    for child in list(parent):
        _thin(child, used, ink)
        tag = child.tag.removeprefix(f"{{{SVG}}}")
        place = list(parent).index(child)
        if tag == "g":
            _plain(child, used, ink)
            if not child.attrib:
                parent[place : place + 1] = list(child)
        elif tag in ("metadata", "style", "clipPath") or _unseen(child) or (tag == "defs" and not len(child)):
            parent.remove(child)
        else:
            _plain(child, used, ink)
            if tag == "use" and "stroke-width" in child.get("style", ""):
                # A tick, which has the same style by itself.
                child.attrib.pop("style")
    parent.text = parent.text if parent.text and parent.text.strip() else None


def _unseen(shape):
    """The background of a figure or of its axes, neither filled nor drawn; a region of no extent."""
    return shape.get("style") == "fill: none" or (shape.tag == PATH and not shape.get("d"))


def _plain(child, used, ink):
    """An element's attributes, shorter."""
    child.tail = None
    if child.get("id") not in used:
        child.attrib.pop("id", None)
    child.attrib.pop("clip-path", None)
    if "d" in child.attrib:
        child.set("d", _path(child.get("d")))
    for name in ("x", "y", "transform"):
        if name in child.attrib:
            child.set(name, _short(child.get(name)))
    if child.get("transform", "").startswith("rotate(-0 "):
        child.attrib.pop("transform")
    if "style" in child.attrib:
        kept = [part.strip().replace(": ", ":") for part in child.get("style").split(";")]
        kept = [part for part in kept if part and not part.startswith(DROPPED)]
        inherited = f"fill:{ink}" if child.tag == TEXT else None
        child.set("style", ";".join(part for part in kept if part != inherited))


def _path(lines):
    """A path's description, with no more points than are seen."""
    if re.search("[CQS]", lines):
        return _short(" ".join(lines.split()))
    made = []
    for part in filter(None, lines.replace("L", " ").split("M")):
        closed = "z" in part or "Z" in part
        numbers = [float(number) for number in part.rstrip().rstrip("zZ").split()]
        points = _seen(list(zip(numbers[::2], numbers[1::2], strict=True)))
        drawn = " ".join(f"{_short(f'{x:.1f}')} {_short(f'{y:.1f}')}" for x, y in points)
        made.append(f"M{drawn}{'z' if closed else ''}")
    return "".join(made)


def _seen(points):
    """The points of a line without those that lie on it anyway, to a tenth of a point (Douglas, Peucker)."""
    (x, y), (to_x, to_y) = points[0], points[-1]
    length = math.hypot(to_x - x, to_y - y)
    off, place = 0.0, 0
    for number, (at_x, at_y) in enumerate(points[1:-1], 1):
        across = abs((to_x - x) * (at_y - y) - (to_y - y) * (at_x - x))
        away = across / length if length else math.hypot(at_x - x, at_y - y)
        if away > off:
            off, place = away, number
    if off <= NOT_SEEN:
        return [points[0], points[-1]] if len(points) > 1 else points
    return [*_seen(points[: place + 1])[:-1], *_seen(points[place:])]


def _short(numbers):
    """A tenth of a point is less than anybody sees, and six decimals are half of a file."""
    return re.sub(r"\.0(?!\d)", "", DECIMALS.sub(r"\1", numbers))
