"""The whole demo, as users start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.demo.staging import stage
from monitor.errors import UsageError


def _demo(folder: Path, *options: str) -> subprocess.Popen[str]:
    """`zhengming demo` in a session of its own, with its temporary files in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHENGMING_")}
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "demo", *options],
        env={**kept, "TMPDIR": str(folder), "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.slow
def test_everything_that_is_expected_arrives(state_dir: Path) -> None:
    folder = state_dir.parent

    with _demo(folder, "--once") as demo:
        said, _ = demo.communicate(timeout=120)

    assert demo.returncode == 0, said
    for part in (
        "polled ebc/new-domains: fresh",
        "somebody registers ebctraders.com, with mail",
        "newly registered, mail by mx.ebctraders.com",
        "To: Marketing.cn@ebc.com",
        "Subject: [EBC][重大] 假冒网站：ebc-login-verify[.]top",
        "withdrawal · ",
        "Subject: [EBC] 每日摘要",
        "2 pictures",
        "ebcfin-deposit.vip/cn was reported",
        "请您切勿继续给对方转账",
        "Everything that was expected arrived",
        "zhengming lookup --offline ebcfin-deposit.vip",
    ):
        assert part in said
    assert list(folder.iterdir()) == []


def test_ctrl_c_while_it_starts_ends_it_within_ten_seconds_and_leaves_nothing(state_dir: Path) -> None:
    folder = state_dir.parent

    with _demo(folder, "--once") as demo:
        assert demo.stdout
        demo.stdout.readline()
        began = time.monotonic()
        os.killpg(demo.pid, signal.SIGINT)
        said, _ = demo.communicate(timeout=60)

    assert demo.returncode == 130, said
    assert time.monotonic() - began < 10
    assert "Traceback" not in said
    assert list(folder.iterdir()) == []


def test_a_folder_to_keep_must_be_new_or_empty(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("mine")

    with pytest.raises(UsageError, match="expected a new or empty folder"), stage(str(tmp_path)):
        pass

    with stage(str(tmp_path / "new")) as folder:
        assert folder.is_dir()
    assert folder.is_dir()
