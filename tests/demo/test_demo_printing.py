"""What the demo prints fits the window, speaks both languages, and is complete as JSON."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from alerts.reports import Intake
from monitor.demo.observed import Observed
from monitor.demo.outcome import REPORT, SOURCES
from monitor.demo.playing import Outcome
from monitor.demo.printing import as_json, show, where_next
from monitor.demo.progress import Progress

PAGE = "https://ebc-fin.net/official-verification"


@pytest.fixture
def outcome(complete: Observed) -> Outcome:
    intake = Intake(
        domain=REPORT.domain, verdict="impersonation", reply="请您切勿转账。\n好吗？", alert_id=2, report_id=1
    )
    card = {"attachments": [{"content": {"body": [{"type": "TextBlock", "text": r"\[EBC\] 假冒网站"}]}}]}
    cards = (msgspec.json.encode(card).decode(),) * 2
    observed = msgspec.structs.replace(complete, cards=cards)
    return Outcome(observed=observed, intake=intake, missing=(), console="http://127.0.0.1:1", seconds=9.5)


def _out(width: int) -> tuple[Console, io.StringIO]:
    written = io.StringIO()
    return Console(file=written, width=width, highlight=False), written


def test_it_shows_alerts_mails_cards_replies_and_the_report(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    out, written = _out(110)

    show(outcome, out)

    text = written.getvalue()
    assert "To: Marketing.cn@ebc.com\n  To: bo@ebc.com\n  Subject: [EBC] ebc-login-verify[.]top" in text
    assert "[EBC] 假冒网站  (to 2 channels)" in text
    assert "registered on 2026-02-27 (3 d)" in text
    assert "newly registered, mail by mx.host.example" in text
    assert "withdrawal · en" in text
    assert "alert 2, 0 messages to departments" in text
    assert "Everything that was expected arrived, in 9.5 s." in text


def test_each_missing_thing_has_a_line(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "zh")
    out, written = _out(110)

    show(msgspec.structs.replace(outcome, missing=("没有 [红] 邮件", "没有警报")), out)

    assert "9.5 秒后仍有 2 项不符：\n• 没有 [红] 邮件\n• 没有警报\n" in written.getvalue()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_but_the_subject_of_a_mail_is_wider_than_the_window(
    outcome: Outcome, width: int, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", language)
    out, written = _out(width)

    show(outcome, out)
    where_next(outcome, out, kept=None, stays=True)

    lines = [line for line in written.getvalue().splitlines() if not line.startswith("  Subject: ")]
    assert max(Console().measure(line).maximum for line in lines) <= width


def test_the_address_in_a_reply_and_in_a_mail_is_never_broken(outcome: Outcome) -> None:
    said = f"如需核实，请使用官方验证页面：{PAGE}"
    observed = outcome.observed
    mails = tuple(msgspec.structs.replace(mail, text=said) for mail in observed.mails)
    replies = tuple(msgspec.structs.replace(reply, text=said) for reply in observed.replies)
    assert outcome.intake is not None
    out, written = _out(50)

    show(
        msgspec.structs.replace(
            outcome,
            observed=msgspec.structs.replace(observed, mails=mails, replies=replies),
            intake=msgspec.structs.replace(outcome.intake, reply=f"{said}\n{said}"),
        ),
        out,
    )

    lines = [line for line in written.getvalue().splitlines() if "页面" in line]
    assert len(lines) > 2 + len({(reply.situation, reply.language) for reply in replies})
    assert all(line.endswith(PAGE) for line in lines)


def test_it_says_how_to_go_on_with_what_was_kept(outcome: Outcome) -> None:
    out, written = _out(80)

    where_next(outcome, out, kept=Path("/tmp/kept"), stays=False)

    assert "ZHENGMING_STATE_DIR=/tmp/kept/state ZHENGMING_WATCHLISTS=/tmp/kept/watchlists" in written.getvalue()
    assert "127.0.0.1" not in written.getvalue()


def test_progress_says_what_is_new_and_nothing_twice(complete: Observed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    out, written = _out(200)
    ticks = iter([100.0, 101.0, 102.5, *[103.0] * 100])
    progress = Progress(out, monotonic=lambda: next(ticks))
    first = Observed(sources={"ebc/news": "new", "ebc/forum": "fresh"}, alerts=complete.alerts[:1])

    progress(first)
    progress(first)
    progress(complete)

    lines = written.getvalue().splitlines()
    assert lines[0].rstrip() == "  1.0 s  polled ebc/forum: fresh"
    assert lines[1].rstrip() == "  2.5 s  alert 1 (major): ebc-login-verify.top"
    assert len(lines) == len(SOURCES) + len(complete.alerts) + len(complete.mails)


def test_the_json_holds_the_whole_outcome(outcome: Outcome) -> None:
    told = msgspec.json.decode(msgspec.json.encode(as_json(outcome)))

    assert set(told) == {
        *("console", "seconds", "sources", "alerts", "hits", "mails", "cards", "replies", "report", "missing"),
    }
    assert len(told["mails"]) == len(outcome.observed.mails)
    assert told["cards"][0]["attachments"][0]["content"]["body"][0]["text"] == r"\[EBC\] 假冒网站"
