"""Robots of Feishu and DingTalk that demand a signature get one that they can check, by their documentation's own formula."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from alerts.channels.chat import Chat, _apprise_address
from alerts.channels.chat_child import _sign_once
from alerts.channels.feishu import bot_of
from alerts.messages.message import Content, Message, message_id
from monitor.demo.sinks import ChatSink, Conduct
from monitor.errors import DeliveryError
from monitor.settings import Settings

SECRET = "s3cret/+="


@pytest.fixture
def robot() -> Iterator[ChatSink]:
    with ChatSink() as sink:
        yield sink


def tell(robot: ChatSink, text: str = "请处理", *, token: str = "SECRET-TOKEN-0123") -> None:
    address = f"http://127.0.0.1:{robot.port}/open-apis/bot/v2/hook/{token}?secret={quote(SECRET, safe='')}"
    content = Content(subject="[EBC] 假冒网站", text=text, html="")
    named = message_id(1)
    chat = Chat(Settings(smtp_timeout=20, console_url="https://console.test"))
    asyncio.run(chat.send(Message(to=(address,), message_id=named, thread_id=named, content=content)))


def test_feishu_gets_the_time_and_a_signature_made_of_it_and_the_secret(robot: ChatSink) -> None:
    tell(robot)

    told = robot.wait(1)[0].payload
    key = f"{told['timestamp']}\n{SECRET}".encode()
    assert told["sign"] == base64.b64encode(hmac.new(key, digestmod=hashlib.sha256).digest()).decode()
    assert (told["msg_type"], told["content"]["text"]) == ("text", "[EBC] 假冒网站\n请处理")


def test_a_refusal_says_why_and_names_neither_token_nor_secret(robot: ChatSink) -> None:
    for conduct, permanent in ((Conduct.REFUSE_FOR_GOOD, True), (Conduct.REFUSE_FOR_NOW, False)):
        robot.conduct = conduct
        with pytest.raises(DeliveryError, match="Feishu answered 200, code") as caught:
            tell(robot)
        assert caught.value.permanent is permanent
        assert "SECRET" not in caught.value.reason and "s3cret" not in caught.value.reason


@pytest.mark.parametrize("text", ["很长的一行文字。\n" * 3000, "长" * 50_000])
def test_what_is_longer_than_a_request_may_be_is_cut_with_a_link_to_the_whole(robot: ChatSink, text: str) -> None:
    tell(robot, text)

    post = robot.wait(1)[0]
    assert 5_000 < post.size <= 20_000
    assert post.payload["content"]["text"].endswith("https://console.test")


def test_only_an_address_with_a_secret_is_a_robot_that_checks() -> None:
    plain = "https://open.feishu.cn/open-apis/bot/v2/hook/TOKEN-1"
    assert bot_of(plain) is None
    bot = bot_of(f"{plain}?secret=a%2Bb")
    assert bot is not None and (bot.address, bot.secret) == (plain, "a+b")


def test_dingtalk_is_sent_its_signature_once_escaped_and_not_twice() -> None:
    sign = base64.b64encode(b"\xff" * 32).decode()
    service = SimpleNamespace(get_signature=lambda: ("1", quote(sign, safe="")))
    _sign_once(service)

    assert service.get_signature() == ("1", sign)
    _sign_once(service)
    assert service.get_signature() == ("1", sign)


def test_dingtalks_own_address_with_a_secret_is_known() -> None:
    own = "https://oapi.dingtalk.com/robot/send?access_token=abc123"
    assert _apprise_address(own) == "dingtalk://abc123"
    assert _apprise_address(f"{own}&secret=SEC789") == "dingtalk://SEC789@abc123"
