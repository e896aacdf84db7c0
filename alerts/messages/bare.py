"""A mail in few words, for when all the others cannot be found: whatever goes wrong with words, people hear of the alert."""

from __future__ import annotations

from alerts.messages.message import Content
from alerts.messages.quoting import short
from alerts.messages.templating import plain
from alerts.view import AlertView
from monitor.brand import Brand
from monitor.text import one_line
from monitor.wording import tr


def bare(view: AlertView, brand: Brand, link: str) -> Content:
    """Which alert it is, how it stands, and where to look; in the language that is being spoken."""
    headline = one_line(
        f"[{brand.name}][{view.level}] {tr('Alert', '警报')} #{view.id}: {short(view.title, 80)}", 180
    )
    lines = [
        headline,
        "",
        tr(
            f"It is {view.level} and {view.status}. More could not be put into words here: please look in the console.",
            f"级别 {view.level}，状态 {view.status}。其余内容未能写入本邮件，请在控制台查看。",
        ),
        link,
    ]
    return Content(subject=headline, text="\n".join(lines) + "\n", html=plain(lines, headline))
