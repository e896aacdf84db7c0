"""The receiver's code that docs/alerts.md shows believes what we sign, and nothing else."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alerts.channels.webhook import signed

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text()
KEYS = ("text of enough characters", "whsec_" + base64.b64encode(b"0123456789abcdef0123").decode())
BODY = b'{"type":"alert.opened"}'


@pytest.fixture
def genuine() -> Callable[..., bool]:
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "def genuine" in block)
    room: dict[str, Any] = {}
    exec(code, room)
    function: Callable[..., bool] = room["genuine"]
    return function


@pytest.mark.parametrize("key", KEYS)
def test_the_code_believes_what_we_sign(genuine: Callable[..., bool], key: str) -> None:
    assert genuine(BODY, signed(BODY, "<1@zhengming>", key), key, set())


@pytest.mark.parametrize("key", KEYS)
def test_the_code_refuses_what_is_forged_old_or_played_again(genuine: Callable[..., bool], key: str) -> None:
    headers = signed(BODY, "<1@zhengming>", key)

    assert not genuine(BODY + b" ", headers, key, set())
    assert not genuine(BODY, headers, "another key altogether", set())
    assert not genuine(BODY, headers, key, {"<1@zhengming>"})
    assert not genuine(BODY, headers | {"webhook-timestamp": "1700000000"}, key, set())
