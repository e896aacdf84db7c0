"""Signed webhooks over real HTTP: what is signed, what a receiver refuses, and what stays secret."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.webhook import Webhook, signed, verify
from alerts.messages.message import Content, Message, message_id
from monitor.demo.sinks import WebhookSink
from monitor.errors import DeliveryError
from monitor.settings import Settings

KEY = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
MOMENT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
FACTS = {
    "brand": "ebc",
    "step": "opened",
    "level": "major",
    "department": "bo",
    "alert": {"id": 7, "title": "假冒"},
}


@pytest.fixture
def sink() -> Iterator[WebhookSink]:
    with WebhookSink(KEY) as made:
        yield made


def message(to: str, **told: object) -> Message:
    usual: dict[str, object] = {
        "to": (to,),
        "names": ("HOOK_SOC",),
        "message_id": message_id(1),
        "thread_id": message_id(2),
        "content": Content(subject="假冒网站", text="请处理\n", html="<p>"),
        "facts": FACTS,
        "at": MOMENT,
    }
    return Message(**usual | told)  # type: ignore[arg-type]


def send(sink: WebhookSink, key: str = KEY, **told: object) -> None:
    asyncio.run(Webhook(Settings(webhook_key=key, smtp_timeout=5)).send(message(sink.url, **told)))


def refusal(sink: WebhookSink, key: str = KEY, **told: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(sink, key, **told)
    return caught.value


def test_what_arrives_is_json_that_tells_what_happened(sink: WebhookSink) -> None:
    send(sink)

    (post,) = sink.wait(1)
    assert post.payload == {
        "version": 1,
        "type": "alert.opened",
        "timestamp": "2026-11-22T03:00:00Z",
        "id": message_id(1),
        "thread": message_id(2),
        "data": {**FACTS, "subject": "假冒网站", "text": "请处理\n", "console": "http://127.0.0.1:8440"},
    }


def test_a_message_without_an_alert_is_a_summary(sink: WebhookSink) -> None:
    send(sink, facts={"brand": "ebc", "step": "digest", "alert": None})

    assert sink.wait(1)[0].payload["type"] == "summary.digest"


def test_the_signature_is_the_one_that_standard_webhooks_publishes() -> None:
    """The example of the specification's own libraries."""
    body, key = b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    with time_machine.travel(datetime.fromtimestamp(1614265330, UTC), tick=False):
        headers = signed(body, "msg_p5jXN8AQM9LWM0D4loKWxJek", key)

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_with_another_key_refuses_and_the_message_waits(sink: WebhookSink) -> None:
    error = refusal(sink, "another key of enough bytes")

    assert sink.refused == ["the signature is not of this body, id, time and key"]
    assert not error.permanent


def test_a_repeat_has_the_same_id_and_is_recognised(sink: WebhookSink) -> None:
    send(sink)
    send(sink)

    assert (len(sink.posts), len(sink.repeats)) == (1, 1)


def test_each_receiver_may_have_a_key_of_its_own(sink: WebhookSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SOC_KEY", KEY)

    send(sink, key="a key that this receiver does not know")

    assert len(sink.posts) == 1


@pytest.mark.parametrize("key", ["", "short", "whsec_%%%", "whsec_c2hvcnQ="])
def test_nothing_leaves_without_a_key_worth_the_name(sink: WebhookSink, key: str) -> None:
    error = refusal(sink, key)

    assert error.reason == "no key of at least 16 bytes is set in HOOK_SOC_KEY or ZHENGMING_WEBHOOK_KEY"
    assert not sink.refused
    assert not sink.posts


def test_neither_address_nor_key_is_in_an_error(sink: WebhookSink) -> None:
    sink.stop()
    error = refusal(sink)

    assert "SECRET" not in error.reason and KEY not in error.reason and "127.0.0.1" not in error.reason


BODY = json.dumps({"type": "alert.opened"}).encode()


def headers() -> dict[str, str]:
    with time_machine.travel(MOMENT, tick=False):
        return signed(BODY, "<id@zhengming>", KEY)


@pytest.mark.parametrize("late", [-301, 301, 86_400])
def test_an_old_message_and_one_of_the_future_are_refused(late: int) -> None:
    with time_machine.travel(MOMENT + timedelta(seconds=late), tick=False), pytest.raises(ValueError, match="old"):
        verify(BODY, headers(), KEY)


def test_a_message_that_came_before_is_refused() -> None:
    with time_machine.travel(MOMENT, tick=False), pytest.raises(ValueError, match="before"):
        verify(BODY, headers(), KEY, seen={"<id@zhengming>"})


def test_a_genuine_message_is_read_also_while_keys_are_changed() -> None:
    told = headers()
    two = told | {"webhook-signature": f"v1,AAAA v1a,zzzz {told['webhook-signature']}"}
    with time_machine.travel(MOMENT, tick=False):
        assert verify(BODY, told, KEY) == verify(BODY, two, KEY) == {"type": "alert.opened"}


@given(place=st.sampled_from(["body", "webhook-id", "webhook-timestamp", "webhook-signature"]), data=st.data())
def test_whatever_is_changed_is_noticed(place: str, data: st.DataObject) -> None:
    told, body = headers(), BODY
    if place == "body":
        body = data.draw(st.binary(max_size=100).filter(lambda other: other != BODY))
    else:
        told[place] = data.draw(st.text(max_size=60).filter(lambda other: other != told[place]))
    with time_machine.travel(MOMENT, tick=False), pytest.raises(ValueError, match=r"expected|signature"):
        verify(body, told, KEY)
