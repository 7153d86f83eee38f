"""A page that was written and read again, checked for what no page may have."""

import re
from html.parser import HTMLParser

from harness.report import page
from meta_tests.made_up import loaded

INFO = {"processor_name": "A processor", "cpus_usable": 2, "cpus_present": 2, "libraries": {"numpy": "1"}}


def data(benchmarks, failures=(), **info):
    return loaded(benchmarks, failures, machine_info=INFO | info)


def written(tmp_path, **results):
    """A Page of results, checked for what none may have."""
    page.write(results, tmp_path / "x.html")
    return Page((tmp_path / "x.html").read_text(encoding="utf-8"))


class Page(HTMLParser):
    """A page's text outside of tags and pictures, and its headings.

    Fails on tags that are not closed, on headings that skip a level, on names that are given twice, on links
    that lead nowhere, on regions of one name, on pictures without a name, and on what is fetched or run
    beside the page's own script.
    """

    VOID = ("meta", "br", "input")

    def __init__(self, text):
        super().__init__()
        self.source = text
        self.open, self.headings, self.ids, self.links, self.regions, self.told = [], [], [], [], [], []
        self.scripts = 0
        self.feed(text)
        assert self.open == []
        assert self.scripts == 1
        assert len(set(self.ids)) == len(self.ids)
        assert set(self.links) <= {f"#{name}" for name in self.ids}
        assert set(re.findall(r"url\(#([\w-]+)\)", text)) <= set(self.ids)
        assert len(set(self.regions)) == len(self.regions)
        self.said = " ".join(" ".join(self.told).split())

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        assert tag not in ("iframe", "object", "link", "img", "image")
        assert not [name for name in known if name.startswith("on") or name == "src"]
        if tag == "svg":
            assert known.get("aria-hidden") == "true" or known["aria-label"]
        if tag == "script":
            assert attrs == []
            self.scripts += 1
        if tag == "a":
            self.links.append(known["href"])
        if "id" in known:
            self.ids.append(known["id"])
        if known.get("class") == "scroll":
            assert known["tabindex"] == "0"
            self.regions.append(known["aria-label"])
        if re.fullmatch("h[1-6]", tag):
            assert int(tag[1]) <= (self.headings[-1] if self.headings else 0) + 1, tag
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script", "svg"} & set(self.open):
            self.told.append(data)
