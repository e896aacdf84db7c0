"""What a ladder and its calendar must obey beyond their shape."""

from __future__ import annotations

from monitor.watchlist.addresses import mail_problem
from monitor.watchlist.blaming import check_known, check_time_zone, tell
from monitor.watchlist.loading import Document
from monitor.watchlist.locating import Path
from monitor.watchlist.model import Ladder, WorkingCalendar
from monitor.wording import tr

#: what a rung may wait for: a year of hours or of working days, and no fewer complaints than several
_TIMES = {"after_hours": (0.01, 8_784), "after_working_days": (1, 262), "complaints": (2, 1_000_000)}


def check_ladder(document: Document, ladder: Ladder) -> None:
    """Every rung has somebody's turn, a time or a number of complaints, and mail addresses; the calendar has days that count."""
    for number, step in enumerate(ladder.step):
        place: Path = ("step", number)
        if step.after_hours is None and step.after_working_days is None and step.complaints is None:
            document.blame(
                place,
                tr(
                    "expected after_hours, after_working_days or complaints",
                    "需要 after_hours、after_working_days 或 complaints",
                ),
            )
        if not step.role.strip():
            document.blame((*place, "role"), tr("expected whose turn it is, found nothing", "需要填写由谁接手"))
        for name, (least, most) in _TIMES.items():
            value = getattr(step, name)
            if value is not None and not least <= value <= most:
                wanted = tr(f"expected {least:g} to {most:,}", f"应为 {least:g} 到 {most:,}")
                document.blame((*place, name), tr(f"{wanted}, found {value:g}", f"{wanted}，实际为 {value:g}"))
        for index, address in enumerate(step.mail):
            tell(document, (*place, "mail", index), mail_problem(address))
    _check_calendar(document, ladder.calendar)


def _check_calendar(document: Document, calendar: WorkingCalendar) -> None:
    """The time zone and the country are known, the week has days, and no day is both on and off."""
    if calendar.time_zone:
        check_time_zone(document, ("calendar", "time_zone"), calendar.time_zone)
    if calendar.country or calendar.subdivision:
        _check_country(document, calendar)
    if not calendar.week or set(calendar.week) - set(range(7)) or len(set(calendar.week)) < len(calendar.week):
        document.blame(
            ("calendar", "week"),
            tr(
                f"expected days from 0 (Monday) to 6 (Sunday), each once; found {list(calendar.week)}",
                f"应为 0（星期一）到 6（星期日）且不重复，实际为 {list(calendar.week)}",
            ),
        )
    for number, day in enumerate(calendar.days_off):
        if day in calendar.days_on:
            document.blame(
                ("calendar", "days_off", number),
                tr(f"{day} is in days_on too", f"{day} 同时列在 days_on 中"),
            )


def _check_country(document: Document, calendar: WorkingCalendar) -> None:
    from holidays.registry import EntityLoader

    if calendar.country not in EntityLoader.get_country_codes(include_aliases=False):
        wanted = tr(
            "expected a country as CN or GB (ISO 3166-1) whose holidays are known",
            "应为已知节假日的国家代码，例如 CN 或 GB（ISO 3166-1）",
        )
        found = calendar.country
        document.blame(("calendar", "country"), tr(f"{wanted}, found {found!r}", f"{wanted}，实际为 {found!r}"))
        return
    if calendar.subdivision:
        _check_subdivision(document, calendar)


def _check_subdivision(document: Document, calendar: WorkingCalendar) -> None:
    """Reads the calendars of all countries, which takes longer than all the rest."""
    from holidays import country_holidays, list_supported_countries

    try:
        country_holidays(calendar.country, subdiv=calendar.subdivision)
    except NotImplementedError:
        known = list_supported_countries(include_aliases=False)[calendar.country]
        check_known(document, ("calendar", "subdivision"), calendar.subdivision, known)
