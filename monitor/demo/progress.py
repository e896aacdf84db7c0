"""What the demo says while it runs, line by line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from rich.console import Console
from rich.text import Text

from monitor.demo.observed import Observed
from monitor.text import one_line
from monitor.wording import tr


class Progress:
    """Says what is new since the last look, one line each, with the seconds since the start."""

    def __init__(self, out: Console, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._out, self._monotonic, self._began = out, monotonic, monotonic()
        self._last = Observed()
        self._status: Any = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Keep a line with the running figures at the bottom, where `out` is a terminal."""
        told = tr("Starting the demo world and the daemon …", "正在启动演示环境和守护进程……")
        with self._out.status(told) if self._out.is_terminal else nullcontext() as self._status:
            if self._status is None:
                self._line(told)
            yield

    def end(self) -> None:
        """Take the line with the figures away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def __call__(self, observed: Observed) -> None:
        """Tell what `observed` has more than the last one."""
        for key, health in observed.sources.items():
            if health not in ("new", self._last.sources.get(key)):
                self._line(tr(f"polled {key}: {health}", f"已抓取 {key}：{health}"))
        for domain in observed.newcomers[len(self._last.newcomers) :]:
            self._line(tr(f"somebody registers {domain}, with mail", f"有人注册了 {domain}，并设置了邮件"))
        known = {alert.id for alert in self._last.alerts}
        for alert in observed.alerts:
            if alert.id not in known:
                self._line(
                    tr(f"alert {alert.id} ({alert.level}): ", f"警报 {alert.id}（{alert.level}）：") + alert.title
                )
        for mail in observed.mails[len(self._last.mails) :]:
            self._line(tr("mail to ", "邮件发至 ") + f"{', '.join(mail.to)}: {mail.subject}")
        if more := len(observed.cards) - len(self._last.cards):
            self._line(tr(f"{more} Teams cards", f"{more} 条 Teams 卡片"))
        self._last = observed
        if self._status is not None:
            self._status.update(figures(observed))

    def _line(self, text: str) -> None:
        seconds = f"{self._monotonic() - self._began:5.1f} s  "
        self._out.print(Text(seconds, "dim").append(one_line(text, 160), "default"), soft_wrap=False)


def figures(observed: Observed) -> str:
    """How many of everything, on one line."""
    polled = sum(health != "new" for health in observed.sources.values())
    return tr(
        f"{polled} sources polled · {len(observed.hits)} hits · {len(observed.alerts)} alerts · {len(observed.mails)} mails",
        f"已抓取 {polled} 个来源 · {len(observed.hits)} 条命中 · {len(observed.alerts)} 个警报 · {len(observed.mails)} 封邮件",
    )
