"""What is known of a name that leads nowhere: that it is not there, or nothing."""

from __future__ import annotations

import asyncio
import socket

import pytest

from monitor.errors import ForbiddenAddress
from monitor.names.facts import Existence
from monitor.net import lookups
from monitor.net.visiting import naming
from monitor.net.visiting.naming import Names


@pytest.mark.parametrize(
    ("said", "existence"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Existence.ABSENT),
        (socket.gaierror(socket.EAI_NODATA, "No address associated with hostname"), Existence.ABSENT),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Existence.UNKNOWN),
        (socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure"), Existence.UNKNOWN),
        (OSError("no network"), Existence.UNKNOWN),
    ],
)
def test_a_resolver_in_trouble_is_not_a_name_that_does_not_exist(said: OSError, existence: Existence) -> None:
    async def resolve(host: str) -> tuple[str, ...]:
        raise said

    found = asyncio.run(Names(resolve=resolve).resolution("acme-login.top"))

    assert (found.existence, found.addresses) == (existence, ())
    assert found.problem


def test_what_the_network_itself_would_translate_to_an_inner_address_is_kept_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {
        "ipv4only.arpa": ("2a00:1450:64::c000:aa",),
        "inner.example": ("2a00:1450:64::a00:1",),
        "both.example": ("2a00:1450:64::a00:1", "2a00:1450:65::1", "::1"),
    }

    async def system(host: str) -> tuple[str, ...]:
        return answers[host]

    async def scene() -> None:
        names = Names()
        assert await names.addresses("both.example") == ("2a00:1450:65::1", "::1")
        with pytest.raises(ForbiddenAddress, match=r"inner\.example.*2a00:1450:64::a00:1"):
            await names.addresses("inner.example")

    monkeypatch.setattr(naming, "system", system)
    monkeypatch.setattr(lookups, "system", system)
    asyncio.run(scene())
