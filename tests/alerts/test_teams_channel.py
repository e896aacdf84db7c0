"""Teams over real HTTP: the card, its size, what each answer means, and the secrecy of the address."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from alerts.channels.teams import SIZE_LIMIT, Teams
from alerts.messages.message import Content, Message, message_id
from monitor.demo.sinks import TeamsSink
from monitor.errors import DeliveryError
from monitor.settings import Settings

CONSOLE = "https://console.test"


def message(to: str, text: str = "请处理\n", subject: str = "[EBC][重大] 假冒网站") -> Message:
    return Message(
        to=(to,),
        message_id=message_id(1),
        thread_id=message_id(2),
        content=Content(subject=subject, text=text, html=""),
    )


def send(sink: TeamsSink, **content: str) -> dict[str, Any]:
    asyncio.run(Teams(Settings(console_url=CONSOLE)).send(message(sink.url, **content)))
    (attachment,) = sink.wait(1)[-1].payload["attachments"]
    card: dict[str, Any] = attachment["content"]
    return card


def refusal(to: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(Teams(Settings(smtp_timeout=5)).send(message(to)))
    return caught.value


def shown(card: dict[str, Any]) -> list[str]:
    return [block["text"] for block in card["body"]]


def test_a_message_becomes_a_card_with_its_lines_and_a_button(teams_sink: TeamsSink) -> None:
    text = f"[EBC][重大] 假冒网站\n发生了什么\n\n查看警报：{CONSOLE}/alerts/7\n"

    card = send(teams_sink, text=text)

    assert teams_sink.cards[0].payload["type"] == "message"
    assert shown(card)[0] == r"\[EBC\]\[重大\] 假冒网站"
    assert shown(card)[1:] == ["发生了什么", f"查看警报：{CONSOLE}/alerts/7"]
    assert [action["url"] for action in card["actions"]] == [f"{CONSOLE}/alerts/7"]


@pytest.mark.parametrize(
    ("line", "escaped"),
    [
        ("[click](http://evil.top)", r"\[click\](http://evil.top)"),
        ("**bold** _it_ `code`", r"\*\*bold\*\* \_it\_ \`code\`"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("> quote <b>", r"\> quote \<b\>"),
        ("https://ebc-fin.net/official-verification", "https://ebc-fin.net/official-verification"),
    ],
)
def test_markdown_from_outside_is_shown_as_it_is(teams_sink: TeamsSink, line: str, escaped: str) -> None:
    assert shown(send(teams_sink, text=line))[1] == escaped


@pytest.mark.parametrize("text", ["长" * 40_000, "*\\" * 40_000, "短行\n" * 20_000, "a" * 25_500])
def test_a_long_text_is_cut_to_what_teams_takes_and_says_so(teams_sink: TeamsSink, text: str) -> None:
    card = send(teams_sink, text=text + f"\n{CONSOLE}/alerts/7")

    assert SIZE_LIMIT // 5 < teams_sink.cards[0].size <= SIZE_LIMIT
    assert "cut here" in shown(card)[-1]
    assert card["actions"][0]["url"] == f"{CONSOLE}/alerts/7"


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (400, True),
        (413, True),
        (302, False),
        (401, False),
        (403, False),
        (404, False),
        (408, False),
        (410, False),
        (429, False),
        (500, False),
        (503, False),
    ],
)
def test_only_a_refusal_of_the_card_itself_is_permanent(
    teams_sink: TeamsSink, status: int, permanent: bool
) -> None:
    teams_sink.answer = (status, {"Location": "https://elsewhere.test/"}, "")

    error = refusal(teams_sink.url)

    assert error.permanent is permanent
    assert str(status) in error.reason


def test_a_login_page_is_no_acceptance(teams_sink: TeamsSink) -> None:
    teams_sink.answer = (200, {"Content-Type": "text/html; charset=utf-8"}, "<html>log in</html>")

    assert not refusal(teams_sink.url).permanent


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("Sun, 22 Nov 2026 00:01:00 GMT", 60.0),
        ("Sat, 21 Nov 2026 23:00:00 GMT", 0.0),
        ("999999999", 3600.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_the_pause_that_teams_asks_for_is_kept(teams_sink: TeamsSink, told: str, seconds: float | None) -> None:
    teams_sink.answer = (429, {"Retry-After": told}, "")

    with time_machine.travel(datetime(2026, 11, 22, tzinfo=UTC), tick=False):
        error = refusal(teams_sink.url)

    assert error.retry_after == seconds


@pytest.mark.parametrize(
    "webhook", ["", "not a url", "http://chat.test/SECRET", "ftp://chat.test/SECRET", "https://[::1/SECRET"]
)
def test_an_address_that_is_no_webhook_is_refused_without_naming_it(webhook: str) -> None:
    error = refusal(webhook)

    assert not error.permanent
    assert "SECRET" not in error.reason


def test_the_address_is_in_no_error_whatever_goes_wrong(teams_sink: TeamsSink) -> None:
    teams_sink.stop()

    assert "SECRET" not in refusal(teams_sink.url).reason
    assert "127.0.0.1" not in refusal(teams_sink.url).reason


def test_proxies_of_the_environment_never_see_the_card(
    teams_sink: TeamsSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert json.dumps(send(teams_sink))
