"""Which sites are one group, and which are one site under two names: rules over what they bear. Pure; the store applies them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from monitor.sites.marks import Mark

#: What sharing a mark of a kind is worth; two sites whose shared marks are worth `ENOUGH` together are one group.
#: A wallet, a handle and an account at a counter of visits have one owner, and so have the keys of a certificate. A mailbox or telephone may be that of the
#: brand, of a lawyer or of a hoster; kits bring their icon, their build and the address that they post to along to whoever buys them;
#: servers are shared with strangers. These need each other.
WORTH: Mapping[str, float] = {
    "wallet": 1.0,
    "telegram": 1.0,
    "whatsapp": 1.0,
    "qq": 1.0,
    "wechat": 1.0,
    "line": 1.0,
    "skype": 1.0,
    "zalo": 1.0,
    "tracker": 1.0,
    "certificate": 1.0,
    "mail": 0.6,
    "phone": 0.6,
    "post": 0.6,
    "icon": 0.5,
    "skeleton": 0.5,
    "nameservers": 0.25,
    "address": 0.25,
}
ENOUGH = 1.0
#: How many sites may bear a mark before it says nothing. A gang's handle stands on hundreds of its sites; a
#: server that stands behind a hundred strangers' names is a hoster's.
COMMON: Mapping[str, int] = {
    "certificate": 100,
    "icon": 200,
    "skeleton": 200,
    "post": 100,
    "nameservers": 50,
    "address": 50,
}
COMMON_HANDLE = 1_000


def shared(
    one: Collection[Mark], other: Collection[Mark], *, bearers: Mapping[Mark, int] | None = None
) -> tuple[Mark, ...]:
    """What makes the sites that bear `one` and `other` one group, strongest first; empty where it is not enough.

    `bearers` counts the sites that bear a mark; one that too many bear counts for nothing, and so does a mark of an unknown kind.
    """
    both = [mark for mark in set(one).intersection(other) if not common(mark, (bearers or {}).get(mark, 0))]
    telling = sorted((mark for mark in both if mark.kind in WORTH), key=lambda mark: (-WORTH[mark.kind], mark))
    return tuple(telling) if worth(telling) >= ENOUGH else ()


def worth(marks: Collection[Mark]) -> float:
    """What sharing `marks` is worth; several of a weak kind are worth no more than one, for they come together (a kit's icons, a hoster's addresses)."""
    return round(sum(WORTH.get(kind, 0.0) for kind in {mark.kind for mark in marks}), 4)


def common(mark: Mark, bearers: int) -> bool:
    """Whether so many sites bear the mark that sharing it says nothing."""
    return bearers > COMMON.get(mark.kind, COMMON_HANDLE)
