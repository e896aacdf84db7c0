"""The mail of every case under tests/cases/mails, read back as a mail program reads it; and what holds for any alert."""

from __future__ import annotations

import email
import tomllib
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.channels.envelope import mail_bytes
from alerts.messages.mail import compose
from alerts.messages.message import Content, Message, message_id
from alerts.view import AlertView, EventView
from monitor.brand import Brand
from monitor.watchlist.model import Ladder
from monitor.wording import Tongue, tr

CASES = sorted((Path(__file__).parents[1] / "cases" / "mails").glob("*.toml"))
CONSOLE = "https://console.test"
ViewMaker = Callable[..., AlertView]


class Case(msgspec.Struct, forbid_unknown_fields=True):
    """One case file: an alert, how it is told and to whom, and what the mail must and must not show."""

    tongue: Tongue
    step: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    alert: dict[str, Any]
    expected: dict[str, tuple[str, ...]]


class Page(HTMLParser):
    """What a reader sees of a page, and the tags and attributes that it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.attributes = "", set[str](), list[tuple[str, str]]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


SAFE_TAGS = {
    "html",
    "head",
    "meta",
    "style",
    "title",
    "body",
    "table",
    "tr",
    "td",
    "h1",
    "h2",
    "p",
    "ul",
    "ol",
    "li",
    "a",
    "br",
}


@pytest.fixture
def write(brand: Brand, ladder: Ladder) -> Callable[[AlertView, str, Tongue], Content]:
    def composed(view: AlertView, step: str = "opened", tongue: Tongue = "zh") -> Content:
        return compose(view, brand=brand, ladder=ladder, step=step, console_address=CONSOLE, tongue=tongue)

    return composed


def delivered(case: Case, content: Content) -> EmailMessage:
    message = Message(
        to=case.to,
        cc=case.cc,
        message_id=message_id("ebc", 7, case.step),
        thread_id=message_id("ebc", 7),
        content=content,
    )
    raw = mail_bytes(message, "zm@ebc.com", (*case.to, *case.cc), utf8=False)
    return email.message_from_bytes(raw, policy=policy.default)


def parts(mail: EmailMessage) -> tuple[str, Page]:
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    return text, Page(html)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_mail_shows_what_its_case_expects(
    file: Path, view_of: ViewMaker, write: Callable[[AlertView, str, Tongue], Content]
) -> None:
    case = msgspec.convert(tomllib.loads(file.read_text()), Case)
    view = view_of(**case.alert)

    mail = delivered(case, write(view, case.step, case.tongue))
    text, page = parts(mail)

    assert mail["Subject"] == case.subject
    assert (mail["To"], mail["Cc"] or "") == (", ".join(case.to), ", ".join(case.cc))
    assert mail["References"] == message_id("ebc", 7) != mail["Message-ID"]
    assert ("href", f"{CONSOLE}/alerts/7") in page.attributes
    for shown in (text, page.text):
        assert [words for words in case.expected.get("both", ()) if words not in shown] == []
        assert [words for words in case.expected.get("neither", ()) if words in shown] == []
        places = [shown.index(words) for words in case.expected.get("ordered", ())]
        assert places == sorted(places)
    for reply in view.replies:
        assert reply.text in text
        assert reply.text in page.text


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_mail_is_made_of_harmless_tags_and_loads_nothing(
    file: Path, view_of: ViewMaker, write: Callable[[AlertView, str, Tongue], Content]
) -> None:
    case = msgspec.convert(tomllib.loads(file.read_text()), Case)

    page = Page(write(view_of(**case.alert), case.step, case.tongue).html)

    assert page.tags <= SAFE_TAGS
    assert {value for name, value in page.attributes if name in ("src", "href", "background")} == {
        f"{CONSOLE}/alerts/7"
    }
    assert not any(name.startswith("on") or "url(" in value for name, value in page.attributes)


outside = st.text(max_size=120) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "a\r\nBcc: x@evil.top",
        "\u202e\u2066x",
        "{{ 1 }}{% if %}",
        "https://evil.top/<b>",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(title=outside, text=outside, author=outside, url=outside, detail=outside)
def test_nothing_from_outside_becomes_markup_or_a_header(  # noqa: PLR0917
    view_of: ViewMaker,
    write: Callable[[AlertView, str, Tongue], Content],
    title: str,
    text: str,
    author: str,
    url: str,
    detail: str,
) -> None:
    reason = {"code": "risk.combo", "weight": 60.0, "detail": detail}
    hit = {"title": title, "text": text, "author": author, "url": url, "reasons": [reason]}

    content = write(view_of(title=title, hits=[hit]), "opened", "en")

    assert Page(content.html).tags <= SAFE_TAGS
    assert not set(content.subject) & set("\r\n\u202e\u2066")
    assert "evil.top" not in content.text + content.html + content.subject


def test_a_long_text_is_quoted_in_part(view_of: ViewMaker, write: Callable[..., Content]) -> None:
    content = write(view_of(hits=[{"text": "很长的一段话。" * 500}]))

    assert content.text.count("很长的一段话") in range(80, 90)
    assert "…" in content.text


def test_no_more_than_three_hits_are_quoted_the_worst_first(
    view_of: ViewMaker, write: Callable[..., Content]
) -> None:
    hits = [{"text": f"post number {n}", "severity": "major" if n == 1 else "minor"} for n in range(6)]

    text = write(view_of(hits=hits, hit_count=40), "opened", "en").text

    assert [n for n in range(6) if f"post number {n}" in text] == [1, 4, 5]
    assert text.index("post number 1") < text.index("post number 5")
    assert "37 more in the console." in text


def test_an_unknown_time_zone_falls_back_to_utc(view_of: ViewMaker, brand: Brand, ladder: Ladder) -> None:
    lost = msgspec.structs.replace(brand, time_zone="Mars/Olympus")

    content = compose(view_of(), brand=lost, ladder=ladder, step="opened", console_address=CONSOLE, tongue="en")

    assert "2026-11-22 00:23 UTC" in content.text


def test_writing_in_one_language_leaves_the_speaker_in_his_own(
    view_of: ViewMaker, write: Callable[..., Content], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")

    write(view_of(), "opened", "zh")

    assert tr("mine", "别人的") == "mine"


def test_the_draft_in_the_alerts_language_is_shown_unless_a_report_brought_another(
    view_of: ViewMaker, write: Callable[..., Content]
) -> None:
    drafts = [
        {"language": "zh-Hans", "text": "您好，请提供订单号。"},
        {"language": "en", "text": "Please send us the order number."},
    ]
    view = view_of(language="zh-Hans", replies=drafts)

    assert "您好，请提供订单号。" in write(view).text
    assert "Please send us" not in write(view).text
    assert "Please send us" in write(view, "report-3").text


def test_what_somebody_said_when_opening_an_alert_stands_at_the_top(
    view_of: ViewMaker, write: Callable[..., Content]
) -> None:
    at = view_of().created_at
    opened = EventView(at=at, who="Lin", what="opened", detail={"rule": "by_hand", "level": "major"})
    note = EventView(at=at, who="Lin", what="note", detail={"text": "three calls, one from 13812345678"})
    again = EventView(at=at, who="Mei", what="reopened", detail={"text": "nothing was paid"})
    told = {"grouped_by": "by_hand", "events": (opened, note, again), "hits": [], "hit_count": 0, "topic": ""}
    view = view_of(**told)

    assert "New alert. Lin: three calls, one from *******5678\n" in write(view, tongue="en").text
    assert "Opened again. Mei: nothing was paid\n" in write(view, "reopened", tongue="en").text
    assert "重新打开。Mei：nothing was paid\n" in write(view, "reopened").text
    assert "本警报由人工建立" in write(view).text
    assert "关于“假冒网站”的投诉" in write(view).text


def test_signs_of_escalation_are_told_in_the_readers_language(
    view_of: ViewMaker, write: Callable[..., Content]
) -> None:
    signs = {"why": "escalation", "value": "police, complaint_threat, own_sign"}
    raised = EventView(at=view_of().created_at, who="system", what="raised", detail={"reasons": [signs]})
    view = view_of(events=(raised,))

    assert "升级迹象：提到报警、声称要投诉、own sign" in write(view).text
    told = "signs of escalation: names the police, announces a formal complaint, own sign"
    assert told in write(view, tongue="en").text


def test_an_alert_without_hits_ladder_or_reply_still_makes_a_mail(view_of: ViewMaker, brand: Brand) -> None:
    content = compose(
        view_of(hits=[], replies=[], hit_count=0),
        brand=brand,
        ladder=Ladder(),
        step="opened",
        console_address=CONSOLE,
        tongue="en",
    )

    assert "WHAT TO DO" in content.text
    assert "IF NOBODY ANSWERS" not in content.text
