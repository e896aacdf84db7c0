from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.cli import COMMANDS

UNITS = Path(__file__).parents[2] / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
TIMERS = sorted(UNITS.glob("*.timer"))
EXPOSURE = 1.5
#: of the one whose pages are confined by more than the unit: it has to be let build their sandbox
BROWSER, EXPOSURE_OF_BROWSER = "zhengming-renderer.service", 2.0

analyze = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")


class Unit(configparser.RawConfigParser):
    """A unit file; of a key that stands there twice the last one counts."""

    def __init__(self, file: Path) -> None:
        super().__init__(strict=False, interpolation=None)
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read_string(file.read_text())


@analyze
@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_is_exposed_little(file: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(file)],
        capture_output=True,
        text=True,
        check=True,
    )

    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)

    assert found
    assert float(found[1]) <= (EXPOSURE_OF_BROWSER if file.name == BROWSER else EXPOSURE)


@analyze
def test_systemd_finds_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    program = tmp_path / "zhengming"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for file in (*SERVICES, *TIMERS):
        said = file.read_text().replace("/opt/zhengming/.venv/bin/zhengming", str(program))
        (tmp_path / file.name.replace("@.", "@1.")).write_text(said)

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(unit) for unit in sorted(tmp_path.glob("*.*")))],
        capture_output=True,
        text=True,
        check=False,
    )

    own = [line for line in (done.stdout + done.stderr).splitlines() if "zhengming" in line]
    assert own == []
    assert done.returncode == 0


@analyze
@pytest.mark.parametrize("file", TIMERS, ids=lambda file: file.name)
def test_a_timer_names_a_real_calendar_and_has_its_service(file: Path) -> None:
    when = Unit(file)["Timer"]["OnCalendar"]

    subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, check=True)

    assert file.with_suffix(".service") in SERVICES


def test_the_units_are_those_that_the_manual_promises() -> None:
    assert [file.name for file in (*SERVICES, *TIMERS)] == [
        "zhengming-backup.service",
        "zhengming-pass.service",
        "zhengming-renderer.service",
        "zhengming-sender.service",
        "zhengming-worker@.service",
        "zhengming.service",
        "zhengming-backup.timer",
        "zhengming-pass.timer",
    ]


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_runs_a_command_that_exists_as_an_ordinary_user_in_a_closed_folder(file: Path) -> None:
    service = Unit(file)["Service"]
    command = service["ExecStart"].removeprefix("/opt/zhengming/.venv/bin/zhengming ").split()[0]

    assert command in COMMANDS
    folder = "RuntimeDirectoryMode" if file.name == BROWSER else "StateDirectoryMode"
    assert (service["User"], service[folder], service["UMask"]) == ("zhengming", "0700", "0077")
    assert service["TimeoutStopSec"] == "10"


@pytest.mark.parametrize("name", ["zhengming.service", "zhengming-worker@.service", BROWSER])
def test_what_runs_for_long_is_watched_and_started_again(name: str) -> None:
    service = Unit(UNITS / name)["Service"]

    assert (service["Type"], service["WatchdogSec"], service["Restart"]) == ("notify", "30", "always")


def test_every_service_is_hardened_alike_and_says_what_it_loosens() -> None:
    blocks = {file.name: _hardening(file) for file in SERVICES}
    common = blocks["zhengming.service"]

    assert {name for name, block in blocks.items() if block != common} == {BROWSER}
    browser = blocks[BROWSER]
    assert {line.partition("=")[0] for line in set(common) - set(browser)} == {
        "RestrictNamespaces",
        "MemoryDenyWriteExecute",
        "ProcSubset",
    }
    for line in set(browser) - set(common):
        before = browser[browser.index(line) - 1]
        assert line.startswith("#") or before.startswith("# Loosened: ")


def _hardening(file: Path) -> list[str]:
    return file.read_text().partition("CapabilityBoundingSet=")[2].partition("\n\n")[0].strip().splitlines()


def test_the_browser_sees_neither_settings_nor_state() -> None:
    service = Unit(UNITS / BROWSER)["Service"]

    assert service["InaccessiblePaths"] == "-/etc/zhengming -/var/lib/zhengming"
    assert "StateDirectory" not in service
