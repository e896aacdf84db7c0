"""Which alerts the list shows, in which order, and the addresses of its views and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
from fastapi import Depends, Query

from monitor.console.asking import labelled
from monitor.console.pages import Id
from monitor.store.queries import Wanted
from monitor.store.urgency import TO_DO
from monitor.text import one_line
from monitor.wording import tr

#: where several alerts are sent to at once
SEVERAL = "/several"
#: who stands for nobody among the owners
NOBODY = "-"

Status = Literal["", "open", "acknowledged", "closed", "resolved", "dismissed", "all"]
Level = Literal["", "minor", "major"]
Sort = Literal["", "newest"]
#: statuses that stand for several
_SEVERAL = {"": TO_DO, "closed": ("resolved", "dismissed"), "all": ()}
Place = Annotated[str, Query(pattern="^[0-9]{0,60}$")]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts the list shows: those that wait for somebody where no `status` is chosen; `owner` is `-` for those that nobody has."""

    brand: str = ""
    status: Status = ""
    level: Level = ""
    owner: str = ""
    search: str = ""
    sort: Sort = ""

    @property
    def urgent(self) -> bool:
        """The most urgent ones come first; else the newest."""
        return self.sort == "" and self.status in ("", *TO_DO)

    @property
    def chosen(self) -> bool:
        """Something is chosen beside status and order, which have their tabs."""
        return any((self.brand, self.level, self.owner, self.search))

    def wanted(self) -> Wanted:
        """These filters as the store is asked."""
        return Wanted(
            brand=self.brand,
            status=_SEVERAL.get(self.status, (self.status,)),
            level=self.level,
            owner={"": None, NOBODY: ""}.get(self.owner, self.owner),
            search=self.search,
        )

    def link(self, **instead: Any) -> str:
        """The address of the list with these filters, some of them instead."""
        return self._at("/", instead)

    def sent_to(self, **place: Any) -> str:
        """Where the form goes that does something with several of the alerts shown."""
        return self._at(SEVERAL, place)

    def _at(self, path: str, instead: Mapping[str, Any]) -> str:
        told = {**msgspec.structs.asdict(self), **instead}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"{path}?{query}" if query else path


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list: behind the place `after` of the urgent ones, or older than `before`; `ticked`: every alert on the page is chosen."""

    filters: Filters
    after: str
    before: int | None
    ticked: bool

    @property
    def place(self) -> dict[str, Any]:
        """Where the page begins, as its address says it."""
        return {"after": self.after} if self.filters.urgent else {"before": self.before}


def _asked(  # noqa: PLR0913 -- each is a field of the form
    *,
    brand: str = "",
    status: Status = "",
    level: Level = "",
    owner: str = "",
    search: str = "",
    sort: Sort = "",
    after: Place = "",
    before: Id | None = None,
    ticked: bool = False,
) -> Asked:
    filters = Filters(
        brand=one_line(brand),
        status=status,
        level=level,
        owner=one_line(owner, 100),
        search=one_line(search),
        sort=sort,
    )
    return Asked(filters=filters, after=after, before=before, ticked=ticked)


AskedFor = Annotated[Asked, Depends(_asked)]


def views(filters: Filters, who: str) -> list[tuple[str, str, bool]]:
    """The views that people choose between: address, name, and whether it is the one that is shown."""
    shown = Filters(status=filters.status, owner=filters.owner)
    mine = [(Filters(owner=who), tr("Mine", "我的"))] if who else []
    every = (
        (Filters(), tr("To do", "待办")),
        *mine,
        (Filters(owner=NOBODY), tr("Nobody's", "无人受理")),
        (Filters(status="closed"), tr("Closed", "已关闭")),
        (Filters(status="all"), tr("All", "全部")),
    )
    return [(filters.link(status=one.status, owner=one.owner), name, one == shown) for one, name in every]


def statuses() -> dict[str, str]:
    """The statuses that people choose between, and those that stand for several."""
    return {
        "": tr("to do", "待办"),
        **labelled(TO_DO),
        "closed": tr("closed", "已关闭"),
        **labelled(("resolved", "dismissed")),
        "all": tr("all", "全部"),
    }
