from __future__ import annotations

import re
from contextvars import copy_context
from pathlib import Path

import pytest

from monitor.settings import Described, Settings, describe
from monitor.wording import speak

ROOT = Path(__file__).parents[2]
MANUAL = sorted(ROOT.glob("docs/*.md"))


def test_the_manual_tells_every_setting_with_its_default_and_its_sentence() -> None:
    manual = (ROOT / "docs" / "install.md").read_text()
    rows = dict(re.findall(r"^\| `(ZHENGMING_\w+)` \| (.*) \|$", manual, re.MULTILINE))

    told = {setting.variable: setting for setting in copy_context().run(_described)}

    assert set(rows) == set(told)
    for variable, setting in told.items():
        assert rows[variable].endswith(setting.sentence)
        if setting.default and setting.name != "state_dir":
            assert rows[variable].startswith(f"`{setting.default}` |")


def _described() -> list[Described]:
    speak("en")
    return list(describe(Settings()))


@pytest.mark.parametrize("page", MANUAL, ids=lambda page: page.name)
def test_every_link_of_the_manual_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_manual_names_every_unit() -> None:
    manual = (ROOT / "docs" / "install.md").read_text()
    units = {file.name for file in (ROOT / "systemd").iterdir()} - {
        "zhengming-pass.service",
        "zhengming-backup.service",
    }

    assert {unit for unit in units if unit not in manual} == set()
