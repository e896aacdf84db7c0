"""What every channel promises, against a real receiver on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from alerts.channels import channels
from alerts.messages.message import Channel, Content, Message, message_id
from monitor.demo.sinks import ChatSink, Conduct, SmtpSink, TeamsSink, WebhookSink, WebSink
from monitor.demo.sinks.certifying import self_signed, server_context
from monitor.errors import DeliveryError
from monitor.settings import Settings

KEY = "a key for webhooks that is long enough"
ROOM = "wecombot://SECRET-KEY-0123"
ROBOT = "https://open.feishu.cn/open-apis/bot/v2/hook/TOKEN?secret=SECRET"


class Meeting:
    """A channel, a receiver, and a message for it."""

    def __init__(self, name: str, sink: SmtpSink | WebSink) -> None:
        self.sink = sink
        address = {"mail": "bo@ebc.com", "chat": ROOM, "feishu": ROBOT}.get(name) or sink.url  # type: ignore[union-attr]
        name = "chat" if name == "feishu" else name
        settings = Settings(
            smtp_host="127.0.0.1",
            smtp_port=sink.port,
            smtp_security="none",
            smtp_timeout=5,
            webhook_key=KEY,
            connect_to=f":443:127.0.0.1:{sink.port}",
        )
        self.channel: Channel = channels(settings)[name]
        self.hurried: Channel = channels(msgspec.structs.replace(settings, smtp_timeout=0.3))[name]
        self.message = Message(
            to=(address,),
            message_id=message_id("alert", 7, "opened"),
            thread_id=message_id("alert", 7),
            content=Content(subject="假冒网站", text="请处理\n", html="<p>请处理</p>"),
        )

    @property
    def arrived(self) -> int:
        if isinstance(self.sink, SmtpSink):
            return len(self.sink.mails)
        return len(self.sink.posts) + (len(self.sink.repeats) if isinstance(self.sink, WebhookSink) else 0)

    def refusal(self) -> DeliveryError:
        channel = self.hurried if self.sink.conduct is Conduct.STALL else self.channel
        with pytest.raises(DeliveryError) as caught:
            asyncio.run(channel.send(self.message))
        return caught.value


@pytest.fixture(scope="module")
def room_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("room") / "room.pem", "qyapi.weixin.qq.com", "open.feishu.cn")


@pytest.fixture(params=["mail", "teams", "chat", "feishu", "webhook"])
def meeting(
    request: pytest.FixtureRequest, room_certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Meeting]:
    monkeypatch.setenv("SSL_CERT_FILE", str(room_certificate))
    made: dict[str, Callable[[], SmtpSink | WebSink]] = {
        "mail": SmtpSink,
        "teams": TeamsSink,
        "chat": lambda: ChatSink(tls=server_context(room_certificate)),
        "feishu": lambda: ChatSink(tls=server_context(room_certificate)),
        "webhook": lambda: WebhookSink(KEY),
    }
    with made[request.param]() as sink:
        yield Meeting(request.param, sink)


def test_every_channel_is_under_this_contract() -> None:
    assert set(channels(Settings())) == {"mail", "teams", "chat", "webhook"}


def test_send_returns_when_the_receiver_has_accepted(meeting: Meeting) -> None:
    asyncio.run(meeting.channel.send(meeting.message))

    assert meeting.arrived == 1


def test_a_refusal_for_good_is_permanent(meeting: Meeting) -> None:
    meeting.sink.conduct = Conduct.REFUSE_FOR_GOOD

    assert meeting.refusal().permanent
    assert meeting.arrived == 0


def test_a_refusal_for_now_is_not_permanent(meeting: Meeting) -> None:
    meeting.sink.conduct = Conduct.REFUSE_FOR_NOW

    assert not meeting.refusal().permanent


@pytest.mark.parametrize("conduct", [Conduct.RUBBISH, Conduct.DROP])
def test_rubbish_and_a_lost_connection_are_not_permanent(meeting: Meeting, conduct: Conduct) -> None:
    meeting.sink.conduct = conduct

    error = meeting.refusal()

    assert not error.permanent
    assert meeting.arrived == 0


def test_a_stalling_receiver_is_left_within_the_time_for_one_delivery(meeting: Meeting) -> None:
    meeting.sink.conduct = Conduct.STALL

    error = meeting.refusal()

    assert not error.permanent
    assert "did not answer within 0.3 s" in error.reason


def test_an_absent_receiver_is_not_permanent(meeting: Meeting) -> None:
    meeting.sink.stop()

    assert not meeting.refusal().permanent


@pytest.mark.parametrize("conduct", [c for c in Conduct if c is not Conduct.ACCEPT])
def test_what_failed_can_be_sent_again_over_the_same_channel(meeting: Meeting, conduct: Conduct) -> None:
    meeting.sink.conduct = conduct
    meeting.refusal()

    meeting.sink.conduct = Conduct.ACCEPT
    asyncio.run(meeting.channel.send(meeting.message))

    assert meeting.arrived == 1


@pytest.mark.parametrize("conduct", [c for c in Conduct if c is not Conduct.ACCEPT])
def test_the_reason_is_one_line_without_secrets(meeting: Meeting, conduct: Conduct) -> None:
    meeting.sink.conduct = conduct

    reason = meeting.refusal().reason

    assert reason.isprintable()
    assert 0 < len(reason) <= 400
    assert "SECRET" not in reason


def test_messages_may_be_sent_at_the_same_time(meeting: Meeting) -> None:
    async def together() -> None:
        await asyncio.gather(*(meeting.channel.send(meeting.message) for _ in range(5)))

    asyncio.run(together())

    assert meeting.arrived == 5
