"""Mails that come together go over few connections, one after the other, and none keeps the others waiting for long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from alerts.channels.lanes import Lanes
from alerts.channels.smtp import Smtp
from alerts.messages.message import Content, Message, message_id
from monitor.demo.sinks import Conduct, SmtpSink
from monitor.errors import DeliveryError
from monitor.settings import Settings


@pytest.fixture
def server() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


def message(number: int, level: str = "major", to: str = "bo@acme.test") -> Message:
    content = Content(subject="s", text="t", html="<p>t</p>")
    named = message_id(number, "opened")
    return Message(to=(to,), message_id=named, thread_id=named, content=content, level=level)


def mail_channel(sink: SmtpSink, *, count: int) -> Smtp:
    told = Settings(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="none", smtp_timeout=10)
    channel = Smtp(told)
    channel._lanes = Lanes(lambda client: client.close(), count=count)
    return channel


async def sent(channel: Smtp, numbers: range) -> list[object]:
    told = (channel.send(message(number)) for number in numbers)
    return await asyncio.gather(*told, return_exceptions=True)


def test_mails_that_wait_go_one_after_the_other_over_the_connections_that_there_are(server: SmtpSink) -> None:
    assert asyncio.run(sent(mail_channel(server, count=2), range(30))) == [None] * 30

    assert {mail.message["Message-ID"] for mail in server.mails} == {message_id(n, "opened") for n in range(30)}
    assert server.connections == 2


def test_a_connection_that_takes_no_more_mails_is_followed_by_another(server: SmtpSink) -> None:
    channel = mail_channel(server, count=1)

    async def talk() -> list[object]:
        first = asyncio.ensure_future(sent(channel, range(3)))
        await asyncio.to_thread(server.wait, 1)
        server._hang_up()
        return await first

    assert asyncio.run(talk()) == [None] * 3
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 3


def test_a_refusal_of_one_mail_keeps_no_other_from_going(server: SmtpSink) -> None:
    server.answers["RCPT gone@acme.test"] = "550 5.1.1 No such user"
    channel = mail_channel(server, count=1)

    async def talk() -> list[object]:
        mails = (message(1), message(2, to="gone@acme.test"), message(3))
        return await asyncio.gather(*map(channel.send, mails), return_exceptions=True)

    first, second, third = asyncio.run(talk())
    assert (first, third) == (None, None)
    assert isinstance(second, DeliveryError) and second.permanent
    assert len(server.mails) == 2


def test_one_that_stalls_keeps_the_next_waiting_no_longer_than_the_patience(server: SmtpSink) -> None:
    server.answers["RCPT stuck@acme.test"] = Conduct.STALL
    channel = mail_channel(server, count=1)
    channel._lanes = Lanes(lambda client: client.close(), count=1, patience=0.05)

    async def talk() -> None:
        stuck = asyncio.ensure_future(channel.send(message(1, "minor", to="stuck@acme.test")))
        await asyncio.wait_for(channel.send(message(2)), 5)
        stuck.cancel()
        await asyncio.gather(stuck, return_exceptions=True)

    asyncio.run(talk())
    assert [mail.message["Message-ID"] for mail in server.mails] == [message_id(2, "opened")]


def test_what_is_handed_to_one_who_left_goes_to_the_next_or_is_dropped() -> None:
    dropped: list[str] = []

    async def talk() -> str | None:
        lanes: Lanes[str] = Lanes(dropped.append, count=1)
        left, stays = asyncio.Event(), asyncio.get_running_loop().create_future()

        async def first() -> None:
            async with lanes.lane() as lane:
                await left.wait()
                lane.keep("conversation")

        async def other() -> None:
            async with lanes.lane() as lane:
                stays.set_result(lane.take())

        begun = asyncio.ensure_future(first())
        await asyncio.sleep(0)
        leaver, heir = asyncio.ensure_future(other()), asyncio.ensure_future(other())
        await asyncio.sleep(0)
        leaver.cancel()
        left.set()
        await asyncio.gather(begun, leaver, heir, return_exceptions=True)
        assert lanes._free == 1
        return await asyncio.wait_for(stays, 1)

    assert asyncio.run(talk()) == "conversation"
    assert dropped == []
