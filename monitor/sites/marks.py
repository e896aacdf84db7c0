"""What two sites can share that chance does not explain: handles, wallets, icons, builds, servers."""

from __future__ import annotations

import msgspec


class Mark(msgspec.Struct, frozen=True, order=True):
    """One thing that a site bears, in a form that is equal wherever it is the same.

    `kind` is telegram, whatsapp, qq, wechat, line, skype, mail, phone, wallet, icon, skeleton, certificate, nameservers, address, tracker or post.
    """

    kind: str
    value: str
