"""Lists of alerts and sources in narrow and wide windows, in English and Chinese."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from alerts.view import AlertView
from monitor.cli import alert_text, sources
from monitor.source_states import SourceState
from monitor.wording import Tongue, speak

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TITLES = {
    "en": "Withdrawal delayed or refused: three customers of the forum have waited for weeks",
    "zh": "出金延迟或被拒：论坛上三位客户称等待数周仍未到账，客服不予回复",
}


def alert(title: str, **more: object) -> AlertView:
    facts = {"brand": "ebc", "matter": "funding", "topic": "withdrawal_delay", "level": "major", "owner": ""}
    facts |= {"status": "acknowledged", "language": "en", "grouped_by": "same_topic", "closed_reason": ""}
    numbers = {"id": 1234, "hit_count": 3, "created_at": NOW, "updated_at": NOW}
    return msgspec.convert({"title": title, **facts, **numbers, **more}, AlertView)


def hit(kind: str, **judged: object) -> dict[str, object]:
    words = dict.fromkeys(("url", "domain", "title", "text", "author", "label", "verdict"), "")
    numbers = {"id": 1, "published": None, "seen_at": NOW, "sentiment": -0.5, "relevance": 1.0, "risk": 90}
    rest = {"source": "论坛", "language": "zh", "severity": "major", "topics": [], "reasons": []}
    return {"kind": kind, **words, **numbers, **rest, **judged}


def told(health: str, reason: str = "") -> SourceState:
    return SourceState(
        key="ebc/followme-search-zh",
        kind="html",
        url="https://followme.example/",
        health=health,
        reason=reason,
        owners=(),
        unchecked=False,
        every=600.0,
        last_ok=None,
        next_poll=None,
        new=12,
    )


def window(width: int) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=width, highlight=False), out


@pytest.mark.parametrize("width", [50, 60, 80, 110, 200])
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_list_of_alerts_keeps_id_level_status_and_a_readable_title(width: int, tongue: Tongue) -> None:
    speak(tongue)
    screen, out = window(width)

    alert_text.print_list([alert(TITLES[tongue])], screen)

    lines = out.getvalue().splitlines()
    level, status = ("major", "acknowledged") if tongue == "en" else ("重大", "处理中")
    assert lines[1].split()[:3] == ["1234", level, status]
    assert max(cell_len(line.rstrip()) for line in lines) <= width
    assert len(lines) <= 6
    shown = "".join(line[line.index(line.lstrip()[0]) :] for line in lines[2:])
    whole = re.sub(r"\s", "", lines[1] + shown)
    assert whole.endswith(re.sub(r"\s", "", TITLES[tongue]))


@pytest.mark.parametrize(
    ("width", "headings"),
    [(60, ""), (70, "age"), (80, "age hits"), (90, "age hits owner"), (110, "age hits owner topic")],
)
def test_age_hits_owner_and_topic_come_where_there_is_room(width: int, headings: str) -> None:
    speak("en")
    screen, out = window(width)

    alert_text.print_list([alert("x", owner="Christine")], screen, now=NOW + timedelta(days=3, hours=4))

    head, row = out.getvalue().splitlines()
    assert head.split() == ["id", "level", "status", *headings.split(), "title"]
    assert ("3 d" in row, "Christine" in row) == ("age" in headings, "owner" in headings)


def test_where_an_alert_stands_is_told_in_a_narrow_window_too() -> None:
    speak("zh")
    screen, out = window(40)
    raised = {
        "at": NOW,
        "who": "system",
        "what": "raised",
        "detail": {"reasons": [{"why": "complaints", "value": 7, "limit": 6}]},
    }
    moves = [("acknowledged", {}), ("stage", {"after": "judge"}), ("stage", {"after": "investigate"})]
    done = [{"at": NOW, "who": "Mei", "what": what, "detail": detail} for what, detail in moves]
    rung = {
        "round": 2,
        "rung": 0,
        "role": "客服主管",
        "due_at": NOW,
        "status": "waiting",
        "why": "",
        "done_at": None,
    }
    now = {"stage": "investigate", "next_step": "联系银行", "next_due": NOW, "round": 2}
    snooze = {"snooze": "change", "snoozed_until": NOW, "snoozed_by": "Mei"}

    alert_text.print_whole(
        alert("出金", events=[raised, *done], ladder=[rung, {**rung, "round": 1}], **now, **snooze), screen
    )

    said = out.getvalue()
    assert max(cell_len(line.rstrip()) for line in said.splitlines()) <= 40
    flat = re.sub(r"\s", "", said)
    for words in (
        "重大原因：同一问题投诉7件（6件起）",
        "Mei已暂停提醒，直到有变化，最迟2026-11-2209:00UTC",
        "下一步：联系银行，期限2026-11-2209:00UTC",
        "第2次打开",
        "✓受理→✓研判→▸调查→方案→执行→回顾",
        "升级：等待中2026-11-2209:00UTC→客服主管",
    ):
        assert words in flat
    assert flat.count("客服主管") == 1


def test_an_alert_is_shown_in_chinese_without_an_english_word() -> None:
    speak("zh")
    screen, out = window(100)
    words = dict.fromkeys(("step", "message_id", "text", "problem"), "")
    sent = {"id": 1, "department": "客服", "channel": "mail", "to": [], "cc": [], "subject": "提醒", **words}
    sent |= {"status": "queued", "attempts": 0, "created_at": NOW, "sent_at": None}
    reply = {"id": 1, "situation": "withdrawal", "language": "zh-Hans", "text": "您好", "status": "draft"}
    hits = [hit("post", label="negative"), hit("name", verdict="impersonation")]

    alert_text.print_whole(alert("出金", hits=hits, notifications=[sent], replies=[reply]), screen)

    said = out.getvalue()
    assert set(re.findall(r"[A-Za-z]{2,}", said)) == {"ebc", "UTC"}
    for word in (
        "重大 · 处理中",
        "负面 -0.50",
        "风险 90 冒充",
        "等待发送 2026",
        "(邮件)",
        "(出金, 简体中文, 草稿)",
    ):
        assert word in said


@pytest.mark.parametrize("width", [40, 110])
def test_replies_and_messages_of_an_alert_keep_their_lines_so_that_addresses_stay_whole(width: int) -> None:
    screen, out = window(width)
    said = "您可以通过官方验证页面核实" * 4 + "：https://ebc-fin.net/official-verification"
    reply = {
        "id": 1,
        "situation": "withdrawal",
        "language": "zh-Hans",
        "text": f"您好！\n{said}",
        "status": "draft",
    }
    sent = {"id": 1, "step": "opened", "department": "bo", "channel": "mail", "to": [], "cc": [], "message_id": ""}
    sent |= {"subject": "出金" * 60, "text": "", "status": "sent", "attempts": 1, "problem": ""}
    sent |= {"created_at": NOW, "sent_at": NOW}

    alert_text.print_whole(alert("出金", notifications=[sent], replies=[reply]), screen)

    lines = out.getvalue().splitlines()
    assert said in lines
    assert any(line.endswith("出金" * 60) for line in lines)


@pytest.mark.parametrize("width", [50, 60, 110, 200])
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_list_of_sources_keeps_state_and_source_whole_and_its_reason_readable(width: int, tongue: Tongue) -> None:
    speak(tongue)
    screen, out = window(width)
    reason = "expected a page at https://followme.example/: connection closed before an answer"

    sources.show([told("fresh"), told("broken", reason)], as_json=False, out=screen)

    lines = out.getvalue().splitlines()
    assert sum("ebc/followme-search-zh" in line for line in lines) == 2
    assert "broken 出错" in out.getvalue() if tongue == "zh" else "出错" not in out.getvalue()
    assert max(cell_len(line.rstrip()) for line in lines) <= width
    assert len(lines) <= 8
    assert "connection closed before" in " ".join(out.getvalue().split())


def test_every_state_has_a_chinese_word_beside_its_key() -> None:
    from monitor.store.sources import SourceHealth

    speak("zh")
    screen, out = window(60)
    all_of_them = [told(health) for health in SourceHealth]

    sources.show(all_of_them, as_json=False, out=screen)

    said = out.getvalue().splitlines()[1:]
    assert [line.split()[0] for line in said] == list(SourceHealth)
    assert all(re.search(r"^\w+ [\u4e00-\u9fff]+ ", line) for line in said)
    assert len({line.split()[1] for line in said}) == len(SourceHealth)
