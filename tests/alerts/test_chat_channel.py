"""Chat over real TLS: each service's own way of saying yes and no, what may be in a text, and what nobody may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from alerts.channels.chat import Chat, defused
from alerts.channels.chat_answers import Heard, judge
from alerts.messages.message import Content, Message, message_id
from monitor.demo.sinks import ChatSink, Conduct
from monitor.demo.sinks.certifying import self_signed, server_context
from monitor.errors import DeliveryError
from monitor.settings import Settings

HOSTS = (
    "qyapi.weixin.qq.com",
    "oapi.dingtalk.com",
    "open.feishu.cn",
    "open.larksuite.com",
    "hooks.slack.com",
    "api.telegram.org",
)
SERVICES = {
    "wecom": "wecombot://SECRET-KEY-0123",
    "dingtalk": "dingtalk://SECRETKEY@SECRETTOKEN0123",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/SECRET-0123-4567",
    "lark": "lark://SECRET-0123-4567",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdSECRETOXrIdevi7FQ",
    "telegram": "tgram://123456789:SECRETddeeffgghhiijjkkllmmnnooppqqr/12315544",
}
CONSOLE = "https://console.test"


@pytest.fixture(scope="module")
def certificate_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("chat") / "all.pem", *HOSTS)


@pytest.fixture
def sink(certificate_of_all: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatSink]:
    """All services at once, at addresses that their names lead to."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_of_all))
    with ChatSink(tls=server_context(certificate_of_all)) as made:
        yield made


def settings(sink: ChatSink) -> Settings:
    return Settings(connect_to=f":443:127.0.0.1:{sink.port}", smtp_timeout=20, console_url=CONSOLE)


def message(*to: str, subject: str = "[EBC][重大] 假冒网站", text: str = "请处理\n") -> Message:
    return Message(
        to=to,
        message_id=message_id(1),
        thread_id=message_id(2),
        content=Content(subject=subject, text=text, html=""),
    )


def said(sink: ChatSink) -> str:
    """All words that the service was given, whatever it calls its fields."""
    return json.dumps(sink.wait(1)[-1].payload, ensure_ascii=False)


def refusal(sink: ChatSink, to: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(Chat(settings(sink)).send(message(to)))
    return caught.value


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_sent_the_words_and_believed_when_it_says_yes(sink: ChatSink, service: str) -> None:
    asyncio.run(Chat(settings(sink)).send(message(SERVICES[service], text="请处理 <b>&\n")))

    assert "假冒网站" in said(sink)
    assert "请处理" in said(sink)
    assert len(sink.posts) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_inside_an_answer_is_a_refusal(sink: ChatSink, service: str) -> None:
    sink.conduct = Conduct.REFUSE_FOR_NOW
    now = refusal(sink, SERVICES[service])
    sink.conduct = Conduct.REFUSE_FOR_GOOD
    good = refusal(sink, SERVICES[service])

    assert (now.permanent, good.permanent) == (False, True)
    assert "SECRET" not in now.reason + good.reason


def test_a_long_text_is_cut_to_what_the_service_takes_with_a_link_to_the_whole(sink: ChatSink) -> None:
    text = f"查看警报：{CONSOLE}/alerts/7\n" + "很长的一行文字。\n" * 2000

    asyncio.run(Chat(settings(sink)).send(message(SERVICES["wecom"], text=text)))

    content = sink.wait(1)[-1].payload["text"]["content"]
    assert 1500 < len(content.encode()) <= 2048
    assert content.endswith(f"{CONSOLE}/alerts/7")


def test_a_line_longer_than_the_service_takes_is_cut_too(sink: ChatSink) -> None:
    asyncio.run(Chat(settings(sink)).send(message(SERVICES["feishu"], text="长" * 50_000)))

    assert sink.wait(1)[-1].size <= 20_000
    assert CONSOLE in said(sink)


@pytest.mark.parametrize(
    "hostile",
    [
        "<!channel> <!here> <!everyone>",
        '<at id=all></at> <at user_id="all">所有人</at>',
        "@all @所有人 @everyone @here @channel",
        "<@U012AB3CD> <#C123|general>",
        "<https://evil.top|https://ebc.com>",
        "[https://ebc.com](https://evil.top)",
        "<a href='https://evil.top'>ebc.com</a>",
        "<@all>",
    ],
)
def test_no_text_calls_anybody_or_hides_where_a_link_leads(hostile: str) -> None:
    plain = defused(hostile)

    assert not set(plain) & set("<>@")
    assert "](" not in plain


def test_mail_addresses_stay_as_they_are() -> None:
    assert defused("bo@ebc.com") == "bo@ebc.com"


def test_hostile_text_arrives_defused(sink: ChatSink) -> None:
    asyncio.run(Chat(settings(sink)).send(message(SERVICES["slack"], text="<!channel> @here *x*", subject="@all")))

    assert "<!channel>" not in said(sink)
    assert "@here" not in said(sink)
    assert "@all" not in said(sink)


def test_a_certificate_that_nobody_vouches_for_is_refused_whatever_the_address_asks_for(
    sink: ChatSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    error = refusal(sink, SERVICES["wecom"] + "/?verify=no")

    assert not error.permanent
    assert sink.posts == []


def test_no_redirect_is_followed(sink: ChatSink) -> None:
    sink.answer = (307, {"Location": "https://qyapi.weixin.qq.com/elsewhere"}, "")

    error = refusal(sink, SERVICES["wecom"] + "/?redirect=yes")

    assert "307" in error.reason
    assert sink.posts == []


@pytest.mark.parametrize(
    "address", ["nonsense", "SECRET://SECRET", "file:///etc/passwd", "https://chat.test/SECRET"]
)
def test_an_address_that_is_none_is_told_without_naming_it(sink: ChatSink, address: str) -> None:
    error = refusal(sink, address)

    assert error.reason == "the chat address is none that Apprise knows"
    assert not error.permanent


def test_two_rooms_of_one_message_are_told_apart_when_it_is_repeated(sink: ChatSink) -> None:
    both = (SERVICES["wecom"], "nonsense")
    first = msgspec.structs.replace(message(*both), names=("ROOM_A", "ROOM_B"))
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(Chat(settings(sink)).send(first))
    again = msgspec.structs.replace(first, reached=caught.value.reached)
    with pytest.raises(DeliveryError):
        asyncio.run(Chat(settings(sink)).send(again))

    assert caught.value.reached == ("ROOM_A",)
    assert len(sink.posts) == 1


@pytest.mark.parametrize(
    ("service", "status", "body", "permanent"),
    [
        ("WeCom Bot", 200, '{"errcode": 93000, "errmsg": "invalid webhook url"}', False),
        ("WeCom Bot", 200, '{"errcode": 45002}', True),
        ("DingTalk", 200, '{"errcode": 310000, "errmsg": "keywords not in content"}', False),
        ("DingTalk", 200, '{"errcode": 300001}', False),
        ("Feishu", 200, '{"code": 19024, "msg": "Key Words Not Found"}', False),
        ("Feishu", 400, '{"code": 9499, "msg": "Bad Request"}', True),
        ("Slack", 404, "channel_not_found", False),
        ("Slack", 200, '{"ok": false, "error": "msg_too_long"}', True),
        ("Slack", 200, '{"ok": false, "error": "account_inactive"}', False),
        ("Telegram", 400, '{"ok": false, "error_code": 400, "description": "Bad Request: chat not found"}', False),
        ("Telegram", 403, '{"ok": false, "error_code": 403, "description": "Forbidden: bot was kicked"}', False),
        ("Anything", 400, "", True),
        ("Anything", 404, "", False),
        ("Anything", 503, "[[[[", False),
    ],
)
def test_only_a_refusal_of_this_very_message_is_permanent(
    service: str, status: int, body: str, permanent: bool
) -> None:
    error = judge(service, True, [Heard(status=status, body=body)])

    assert error is not None
    assert error.permanent is permanent


def test_an_acceptance_is_one_whatever_its_form() -> None:
    for body in ("", "ok", "1", "{}", '{"errcode": 0}', '{"code": 0, "StatusCode": 0}', '{"ok": true}', "[]"):
        assert judge("Anything", True, [Heard(status=200, body=body)]) is None


def test_the_pause_that_a_service_asks_for_is_kept() -> None:
    told = '{"ok": false, "error_code": 429, "parameters": {"retry_after": 31}}'

    error = judge("Telegram", False, [Heard(status=429, body=told)])
    header = judge("Slack", False, [Heard(status=429, retry_after="30")])

    assert error is not None and error.retry_after == 31
    assert header is not None and header.retry_after == 30
