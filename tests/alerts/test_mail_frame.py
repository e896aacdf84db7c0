"""Every kind of mail stands in one frame, and can be read by light and in the dark."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from alerts.digest.sections import Row, Section
from alerts.messages.mail import Quote
from alerts.messages.templating import plain, shipped
from alerts.quiet.summing import Line

ROWS = (Row(("reached", "9/10", "100%", "✗ missed"), "https://c.test/alerts/7", fine=False), Row(("a",), fine=True))
TOLD: dict[str, Any] = {
    "headline": "HEAD",
    "happened": "LEAD",
    "said": "LEAD",
    "why": "LEAD",
    "span": "LEAD",
    "link": "https://c.test/alerts/7",
    "origin": "ORIGIN",
    "further": "",
    "nothing": "",
    "major": True,
    "more": "3 more",
    "facts": (("Alert", "#7"),),
    "posts": (Quote((("Source", "acme/news"),), ("quoted",)),),
    "reasons": ("because",),
    "advice": ("do it",),
    "deadlines": ("48 h",),
    "reply": "Dear customer,\nthank you",
    **dict.fromkeys(("matter", "topic", "summary", "level", "why_major", "owner", "status", "since"), "x"),
    "count": 3,
    "counts": (("funding", "3"),),
    "lines": (Line("major", True, "#7", "https://c.test/alerts/7"), Line("minor", False, "#8", "https://c.test")),
    "sections": (Section(title="T", head=("a", "b"), rows=ROWS, pictures=(("volume", "posts"), ("x", "y"))),),
    "paragraphs": (("T", ("a | b",)),),
    "shown": {"volume": "cid:volume", "x": "cid:x"},
    "legend": (("#D55E00", "negative"),),
}
KINDS = ("alert", "brief", "over", "summary", "digest")


class Tags(HTMLParser):
    """The tags of a page with what they carry, and the classes that its dark form colours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags = list[tuple[str, dict[str, str]]]()
        self.feed(html)
        dark = html.partition("@media (prefers-color-scheme: dark) {")[2].partition("</style>")[0]
        self.dark = dict(re.findall(r"\.(\w+) \{([^}]*)\}", dark))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


@pytest.mark.parametrize("name", [*KINDS, "plain"])
def test_whatever_has_a_colour_by_light_has_another_in_the_dark(name: str) -> None:
    page = Tags(plain(("a", "b"), "HEAD") if name == "plain" else shipped(name, TOLD)[1])

    for tag, told in page.tags:
        if tag in ("img", "span"):
            continue
        styles = "".join(page.dark.get(one, "") for one in told.get("class", "").split())
        for kind in re.findall(r"(?<![-\w])(background-color|color):", told.get("style", "")):
            assert re.search(rf"(?<![-\w]){kind}: #[0-9a-f]{{6}} !important", styles), (name, tag, told)


@pytest.mark.parametrize("name", KINDS)
def test_every_mail_has_its_headline_its_first_words_the_way_in_and_who_sent_it(name: str) -> None:
    text, html = shipped(name, TOLD)

    for form in (text, html):
        places = [form.index(one) for one in ("HEAD", "LEAD", TOLD["link"], "ORIGIN")]
        assert places == sorted(places)
    assert html.startswith("<!DOCTYPE html>")
    assert html.count('class="button"') == 1
    assert 'name="color-scheme" content="light dark"' in html
