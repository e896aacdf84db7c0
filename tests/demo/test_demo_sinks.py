"""The sinks serve threads and running event loops, and leave nothing behind."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import threading

import httpx
import pytest

from monitor.demo.sinks import Conduct, SmtpSink, TeamsSink

MAIL = b"Subject: hello\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n"


def post(sink: SmtpSink) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as client:
        client.sendmail("a@ebc.com", ["b@ebc.com", "c@ebc.com"], MAIL)


def test_a_mail_is_kept_with_its_envelope() -> None:
    with SmtpSink() as sink:
        post(sink)

    (mail,) = sink.mails
    assert (mail.sender, mail.recipients) == ("a@ebc.com", ("b@ebc.com", "c@ebc.com"))
    assert mail.message["Message-ID"] == "<1@x>"
    assert (mail.encrypted, mail.user, mail.at.tzinfo is not None) == (False, "", True)


def test_a_sink_can_be_used_inside_a_running_loop() -> None:
    async def together() -> None:
        with SmtpSink() as sink:
            waiting = asyncio.create_task(asyncio.to_thread(sink.wait, 2, 5.0))
            await asyncio.gather(asyncio.to_thread(post, sink), asyncio.to_thread(post, sink))
            assert len(await waiting) == 2

    asyncio.run(together())


def test_waiting_for_mails_that_do_not_come_says_how_many_there_are() -> None:
    with SmtpSink() as sink, pytest.raises(TimeoutError, match=r"expected 1 messages within 0\.01 s, found 0"):
        sink.wait(1, 0.01)


def test_a_card_is_kept_as_it_was_posted() -> None:
    with TeamsSink() as sink:
        answer = httpx.post(sink.url, json={"type": "message"}, trust_env=False)
        (card,) = sink.wait(1)

    assert answer.status_code == 202
    assert (card.payload, card.size > 0) == ({"type": "message"}, True)
    assert card.path.startswith("/workflows/")


@pytest.mark.parametrize("kind", [SmtpSink, TeamsSink])
def test_stopping_frees_the_port_and_the_thread_though_somebody_is_connected(
    kind: type[SmtpSink] | type[TeamsSink],
) -> None:
    sink = kind().start()
    sink.conduct = Conduct.STALL
    threads = threading.active_count()

    with socket.create_connection(("127.0.0.1", sink.port)):
        sink.stop()

    assert threading.active_count() == threads - 1
    with kind(port=sink.port) as again:
        assert again.port == sink.port


def test_a_taken_port_is_told() -> None:
    with SmtpSink() as first, pytest.raises(OSError, match="in use"):
        TeamsSink(port=first.port).start()
