"""A suspicious site is looked at without a browser, then with one where something answered; what was left out is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.site import Trouble
from monitor.demo.staging import demo_settings
from monitor.demo.world import World
from monitor.names.domain import NotAName
from monitor.net.guard import guard_of
from monitor.settings import Settings
from monitor.sighting import PageSeen
from monitor.sites.visit import VANTAGES, Capture, Outcome, Raw, Vantage
from spiders.suspect import Eyes, Manner, look

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FAKE = "ebcfin-deposit.vip"
DOM = b"<!doctype html><title>After scripts</title><form><input type=password></form>"


class Camera:
    """A browser that sees the same document from everywhere, and fails from the last vantage; `asked` are the addresses that it was sent to."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def capture(self, asked: str, vantages: Sequence[Vantage], *, now: datetime) -> tuple[Capture, ...]:
        self.asked.append(asked)
        dom = Raw(role="dom", url=asked, media_type="text/html; charset=utf-8", body=DOM)
        return tuple(
            Capture(asked=asked, at=now, vantage=one, outcome=Outcome.TIMED_OUT, problem="too slow")
            if one is VANTAGES[-1]
            else Capture(
                asked=asked, at=now, vantage=one, outcome=Outcome.ANSWERED, final=asked, status=200, raw=(dom,)
            )
            for one in vantages
        )


def looked(
    folder: Path,
    asked: str,
    camera: Camera | None,
    manner: Manner | None = None,
    before: Callable[[World], object] = id,
) -> PageSeen:
    """What `look` brings back of a site of the demo world."""

    async def scene() -> PageSeen:
        async with World() as world:
            before(world)
            eyes = Eyes.of(demo_settings(world, folder), camera, "" if camera else "the browser is at the mender's")
            return await look(asked, eyes, manner or Manner(), now=NOW)

    return run(scene())


def run(scene: Coroutine[Any, Any, PageSeen]) -> PageSeen:
    return asyncio.run(scene)


def test_the_browser_is_sent_where_the_first_look_ended_and_what_it_saw_is_read(tmp_path: Path) -> None:
    camera, steps = Camera(), list[str]()

    seen = looked(tmp_path, FAKE, camera, Manner(tell=steps.append))

    assert camera.asked == [f"https://{FAKE}/"]
    assert [one.vantage for one in seen.captures] == list(VANTAGES)
    assert [one.page.title if one.page else "" for one in seen.captures] == ["After scripts"] * 3 + [""]
    assert seen.captures[0].page and seen.captures[0].page.forms[0].fields
    assert seen.missing == ("mobile-en: too slow",)
    assert len(steps) == 3
    assert (seen.domain, seen.source, seen.visit.at) == (FAKE, "suspect", NOW)


def test_without_a_browser_everything_else_is_there_and_why_is_said(tmp_path: Path) -> None:
    seen = looked(tmp_path, f"https://{FAKE}/cn", None)

    assert seen.visit.pages[0].forms
    assert (seen.captures, seen.missing) == ((), ("the browser is at the mender's",))


def test_who_wants_no_browser_is_not_told_that_there_was_none(tmp_path: Path) -> None:
    camera = Camera()

    seen = looked(tmp_path, FAKE, camera, Manner(vantages=()))

    assert (camera.asked, seen.captures, seen.missing) == ([], (), ())


def _forbid(world: World) -> None:
    for fake in world.fakes:
        fake.misbehave(Trouble.FORBIDDEN)


@pytest.mark.parametrize(("errors_too", "sent"), [(True, 1), (False, 0)])
def test_the_browser_is_sent_to_errors_too_unless_it_need_not(tmp_path: Path, errors_too: bool, sent: int) -> None:
    camera = Camera()

    seen = looked(
        tmp_path,
        FAKE,
        camera,
        Manner(errors_too=errors_too),
        before=_forbid,
    )

    assert seen.visit.status == 403
    assert len(camera.asked) == sent
    assert any("nothing to see" in one for one in seen.missing) is not errors_too


def test_no_browser_is_sent_where_nobody_may_go() -> None:
    settings, camera = Settings(), Camera()
    eyes = Eyes(settings=settings, guard=guard_of(settings), renderer=camera)

    seen = run(look("http://169.254.169.254/latest", eyes, Manner(), now=NOW))

    assert seen.visit.outcome is Outcome.FORBIDDEN
    assert (camera.asked, len(seen.missing)) == ([], 1)


def test_what_names_no_host_is_refused() -> None:
    settings = Settings()
    eyes = Eyes(settings=settings, guard=guard_of(settings))

    with pytest.raises(NotAName):
        run(look("http://[::1", eyes, Manner(), now=NOW))
