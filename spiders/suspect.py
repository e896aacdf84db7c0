"""A site that may pretend to be somebody's own, looked at from several vantages. Nothing of it is judged here, nothing is filled in or clicked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from monitor.names.domain import parse
from monitor.names.facts import Facts
from monitor.net.guard import Guard, guard_of
from monitor.net.visiting import read_again, visit
from monitor.settings import Settings
from monitor.sighting import PageSeen
from monitor.sites.visit import VANTAGES, Capture, Outcome, Vantage, Visit
from monitor.troubles import told
from monitor.wording import tr

#: outcomes after which a browser would see something
_WORTH_RENDERING = frozenset({Outcome.ANSWERED})
Told = Callable[[str], None]


class Renders(Protocol):
    """Who looks at a site with a browser (`monitor.net.browser.renderer.Renderer`)."""

    def capture(self, asked: str, vantages: Sequence[Vantage], *, now: datetime) -> Awaitable[tuple[Capture, ...]]:
        """One capture for each of `vantages`, in their order; never an error of the site's."""
        ...


class Eyes(msgspec.Struct, frozen=True, kw_only=True):
    """What looking needs: `renderer` is None where there is no browser, and `blind` then says why in one sentence."""

    settings: Settings
    guard: Guard
    renderer: Renders | None = None
    blind: str = ""

    @classmethod
    def of(cls, settings: Settings, renderer: Renders | None = None, blind: str = "") -> Eyes:
        """Eyes that the settings give, with `renderer`."""
        return cls(settings=settings, guard=guard_of(settings), renderer=renderer, blind=blind)


def _silent(_step: str) -> None:
    """Nobody wants to hear how far looking is."""


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How to look: from which vantages with the browser, for which source (`brand/source` or a name of ours), and who hears of each step.

    `errors_too`: the browser is sent to what answered with an error as well, for who hides shows errors to whom it hides from.
    """

    source: str = "suspect"
    vantages: tuple[Vantage, ...] = VANTAGES
    errors_too: bool = True
    tell: Told = _silent


async def look(asked: str, eyes: Eyes, manner: Manner, *, now: datetime, facts: Facts | None = None) -> PageSeen:
    """What stands at `asked` (a host or a web address), without a browser and, where there is one, with it.

    NotAName where it names no host. What could not be looked at is said in `missing`, and is no error.
    """
    host = parse(asked).host
    manner.tell(tr(f"visiting {host}", f"访问 {host}"))
    seen = await visit(asked, guard=eyes.guard, settings=eyes.settings, vantage=VANTAGES[0], now=now)
    captures, missing = await _captures(seen, eyes, manner, now)
    return PageSeen(source=manner.source, domain=host, visit=seen, captures=captures, missing=missing, facts=facts)


async def _captures(
    seen: Visit, eyes: Eyes, manner: Manner, now: datetime
) -> tuple[tuple[Capture, ...], tuple[str, ...]]:
    if not manner.vantages:
        return (), ()
    if seen.outcome not in _WORTH_RENDERING or not (manner.errors_too or seen.status < 400):
        return (), (tr("no browser was sent: there is nothing to see", "未使用浏览器：没有可查看的内容"),)
    if eyes.renderer is None:
        return (), (eyes.blind or tr("no browser was used", "未使用浏览器"),)
    manner.tell(tr(f"looking at it from {len(manner.vantages)} vantages", f"从 {len(manner.vantages)} 个视角查看"))
    captured = await eyes.renderer.capture(seen.final, manner.vantages, now=now)
    manner.tell(tr("reading what the browser saw", "读取浏览器所见内容"))
    read = [await _read(one) for one in captured]
    return tuple(read), tuple(
        tr("{}: {}", "{}：{}").format(one.vantage.name, told(one.problem)) for one in read if one.problem
    )


async def _read(capture: Capture) -> Capture:
    """The capture with its final document read, in the child that reads documents."""
    doms = [raw for raw in capture.raw if raw.role == "dom"]
    pages = await read_again(doms[:1]) if doms else ()
    return msgspec.structs.replace(capture, page=pages[0]) if pages else capture
