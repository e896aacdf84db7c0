"""A major mail does not wait for a connection that stalls, and goes out once all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from alerts.channels.racing import Race, Turns
from alerts.channels.smtp import Smtp
from alerts.messages.message import Content, Message, message_id
from monitor.demo.sinks import Conduct, SmtpSink
from monitor.errors import DeliveryError
from monitor.settings import Settings


def attempts(*steps: Callable[[], Awaitable[str]]) -> tuple[list[int], Callable[[], Awaitable[str]]]:
    """An attempt that goes each time as the next step says, and a list of those that began."""
    begun: list[int] = []

    async def attempt() -> str:
        begun.append(len(begun))
        return await steps[min(len(begun), len(steps)) - 1]()

    return begun, attempt


async def stall() -> str:
    await asyncio.Event().wait()
    return ""


async def accept() -> str:
    return "accepted"


def refuse(**told: object) -> Callable[[], Awaitable[str]]:
    async def refused() -> str:
        raise DeliveryError("refused", **told)  # type: ignore[arg-type]

    return refused


def run(attempt: Callable[[], Awaitable[str]], limit: float = 5.0) -> str:
    return asyncio.run(Race(limit, every=0.02).run(attempt))


def test_another_attempt_is_begun_beside_one_that_stalls() -> None:
    begun, attempt = attempts(stall, stall, accept)

    assert run(attempt) == "accepted"
    assert len(begun) == 3


def test_an_attempt_that_fails_alone_ends_the_race() -> None:
    begun, attempt = attempts(refuse())

    with pytest.raises(DeliveryError, match="refused"):
        run(attempt)
    assert len(begun) == 1


def test_an_attempt_that_fails_beside_one_that_stalls_does_not_end_it() -> None:
    _, attempt = attempts(stall, refuse(), accept)

    assert run(attempt) == "accepted"


@pytest.mark.parametrize("told", [{"permanent": True}, {"alone": True}, {"reached": ("a@b.c",)}])
def test_an_answer_about_this_message_ends_it_at_once(told: dict[str, object]) -> None:
    begun, attempt = attempts(stall, refuse(**told))

    with pytest.raises(DeliveryError):
        run(attempt)
    assert len(begun) == 2


def test_no_attempt_is_begun_after_the_time_is_over() -> None:
    async def slow() -> str:
        await asyncio.sleep(0.2)
        raise DeliveryError("too slow")

    begun, attempt = attempts(slow)
    with pytest.raises(DeliveryError, match="slow"):
        run(attempt, limit=0.1)

    assert len(begun) <= 5


def test_all_messages_together_begin_no_more_than_one_further_attempt_in_a_time() -> None:
    async def together() -> int:
        race = Race(0.3, every=0.1)
        begun, attempt = attempts(stall)
        racing = [asyncio.ensure_future(race.run(attempt)) for _ in range(20)]
        await asyncio.sleep(0.35)
        for one in racing:
            one.cancel()
        await asyncio.gather(*racing, return_exceptions=True)
        return len(begun)

    assert 20 <= asyncio.run(together()) <= 24


def test_who_has_only_begun_begins_no_other_attempt_when_the_server_accepts_something() -> None:
    now = [0.0]

    async def together() -> tuple[int, int]:
        race = Race(60, every=60, held_up=2, monotonic=lambda: now[0])
        begun, attempt = attempts(stall)
        racing = asyncio.ensure_future(race.run(attempt))
        counted = []
        for now[0] in (1.0, 3.0):
            await asyncio.sleep(0)
            race.works()
            for _ in range(5):
                await asyncio.sleep(0)
            counted.append(len(begun))
        racing.cancel()
        await asyncio.gather(racing, return_exceptions=True)
        return counted[0], counted[1]

    assert asyncio.run(together()) == (1, 2)


def test_when_the_server_works_again_all_that_it_held_up_begin_anew_at_once() -> None:
    async def together() -> list[str]:
        race, working = Race(60, every=60, held_up=0), False

        async def attempt() -> str:
            return "accepted" if working else await stall()

        racing = [asyncio.ensure_future(race.run(attempt)) for _ in range(20)]
        await asyncio.sleep(0)
        working = True
        race.works()
        return await asyncio.wait_for(asyncio.gather(*racing), 10)

    assert asyncio.run(together()) == ["accepted"] * 20


def test_who_fails_hands_the_turn_on_and_after_who_did_not_nobody_has_one() -> None:
    async def together() -> list[str]:
        turns, seen = Turns(60), []

        async def hand_over(name: str) -> None:
            async with turns.turn():
                seen.append(name)
                await asyncio.sleep(0)
                if name != "b":
                    raise DeliveryError("dropped")

        handing = [asyncio.ensure_future(hand_over(name)) for name in "abc"]
        await asyncio.wait(handing, timeout=0.2)
        handing[2].cancel()
        await asyncio.gather(*handing, return_exceptions=True)
        return seen

    assert asyncio.run(together()) == ["a", "b"]


def test_an_attempt_whose_cancelling_was_lost_ends_when_another_has_handed_over() -> None:
    async def together() -> str:
        turns, handed_over = Turns(patience=60), asyncio.Event()

        async def hand_over() -> str:
            async with turns.turn():
                await asyncio.sleep(0)
            handed_over.set()
            return "accepted"

        async def deaf() -> str:
            with suppress(asyncio.CancelledError):  # what `asyncio.wait_for` may do with it
                await asyncio.Event().wait()
            async with turns.turn():
                return "accepted twice"

        first = asyncio.ensure_future(deaf())
        await asyncio.sleep(0)
        said = await Race(5, every=0.01).run(hand_over)
        first.cancel()
        await asyncio.wait_for(asyncio.gather(first, return_exceptions=True), timeout=5)
        assert isinstance(first.exception(), DeliveryError)
        assert handed_over.is_set()
        return said

    assert asyncio.run(together()) == "accepted"


def test_who_waits_too_long_for_an_answer_loses_the_turn() -> None:
    async def together() -> list[str]:
        turns, seen, answered = Turns(0.02), [], asyncio.Event()

        async def stalled() -> None:
            async with turns.turn():
                await answered.wait()
            seen.append("first")

        async def next_one() -> None:
            async with turns.turn():
                answered.set()
                seen.append("second")

        await asyncio.gather(stalled(), next_one())
        return seen

    assert sorted(asyncio.run(together())) == ["first", "second"]


def test_a_server_that_is_slow_to_say_goodbye_is_not_sent_a_mail_again(smtp_sink: SmtpSink) -> None:
    smtp_sink.answers["QUIT"] = Conduct.STALL
    mail = Smtp(Settings(smtp_host="127.0.0.1", smtp_port=smtp_sink.port, smtp_security="none", smtp_timeout=30))
    mail._race = Race(30, every=0.02)

    asyncio.run(mail.send(message()))

    assert len(smtp_sink.mails) == 1


@pytest.mark.parametrize("verb", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_mail_takes_a_short_path_although_its_first_connection_stalls(smtp_sink: SmtpSink, verb: str) -> None:
    smtp_sink.answers[verb] = Conduct.STALL
    told = Settings(smtp_host="127.0.0.1", smtp_port=smtp_sink.port, smtp_security="none", smtp_timeout=30)
    mail = Smtp(told)
    mail._race = Race(30, every=0.1)

    async def stalled_then_path() -> None:
        sending = asyncio.ensure_future(mail.send(message()))
        await asyncio.to_thread(smtp_sink.wait_connections, 1)
        smtp_sink.answers.clear()
        await asyncio.wait_for(sending, 10)

    asyncio.run(stalled_then_path())

    assert len(smtp_sink.wait(1)) == 1


def test_a_mail_is_handed_over_on_one_connection_while_its_answer_may_still_come(smtp_sink: SmtpSink) -> None:
    smtp_sink.answers["CONTENT"] = Conduct.STALL
    mail = Smtp(Settings(smtp_host="127.0.0.1", smtp_port=smtp_sink.port, smtp_security="none", smtp_timeout=30))
    mail._race, mail._slowest = Race(30, every=0.05), 60.0

    async def three_connections() -> int:
        sending = asyncio.ensure_future(mail.send(message()))
        await asyncio.to_thread(smtp_sink.wait_unanswered, 1)
        await asyncio.to_thread(smtp_sink.wait_connections, 3)
        handed_over = len(smtp_sink.unanswered)
        smtp_sink.stop()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        return handed_over

    assert asyncio.run(three_connections()) == 1


def message() -> Message:
    return Message(
        to=("bo@ebc.com",),
        message_id=message_id(7),
        thread_id=message_id(7),
        level="major",
        content=Content(subject="假冒网站", text="请处理", html="<p>"),
    )
