"""What is known of a name that leads nowhere: that it is not there, or nothing."""

from __future__ import annotations

import asyncio
import socket

import pytest

from monitor.names.facts import Existence
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
